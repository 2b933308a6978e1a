/** Numbers in [0, 1) that follow from a seed alone (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A whole number from 0 to `below` (excluded). */
export const pickBelow = (random: () => number, below: number): number => Math.floor(random() * below);

/** One of several things. */
export function pickOne<T>(random: () => number, things: readonly T[]): T {
  const picked = things[pickBelow(random, things.length)];
  if (picked === undefined) throw new Error('There is nothing to pick from.');
  return picked;
}

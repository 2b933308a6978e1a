/** `count` different places among `records`, ascending, spread over all of them; the same seed gives the same places. */
export function pickIndexes(seed: string, records: number, count: number): number[] {
  const random = randomFrom(seed);
  const picked = Math.min(count, records);
  // One place out of each of `picked` parts of equal size.
  return Array.from({ length: picked }, (_, part) => {
    const from = Math.floor((part * records) / picked);
    const to = Math.floor(((part + 1) * records) / picked);
    return from + Math.floor(random() * (to - from));
  });
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** Numbers in [0, 1) that only the seed decides: FNV-1a makes the state, mulberry32 goes on from it. */
function randomFrom(seed: string): () => number {
  let state = FNV_OFFSET;
  for (let i = 0; i < seed.length; i++) state = Math.imul(state ^ seed.charCodeAt(i), FNV_PRIME);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

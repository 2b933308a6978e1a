const PREFIX = 4;
const SCALE = 0.1;

/** How alike two texts are, 0 to 1, after Jaro and Winkler: matching letters near each other, and a bonus for a common beginning. */
export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroOf(a, b);
  let prefix = 0;
  while (prefix < PREFIX && prefix < a.length && a[prefix] === b[prefix]) prefix++;
  return jaro + prefix * SCALE * (1 - jaro);
}

function jaroOf(a: string, b: string): number {
  if (a === b) return 1;
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const taken = Array.from(b, () => false);
  let left = '';
  for (let i = 0; i < a.length; i++) {
    const letter = a.charAt(i);
    const place = freePlace(letter, b, taken, Math.max(0, i - reach));
    if (place < 0 || place > i + reach) continue;
    taken[place] = true;
    left += letter;
  }
  return left === '' ? 0 : matched(left, a, b, taken);
}

function freePlace(letter: string, text: string, taken: readonly boolean[], from: number): number {
  let place = text.indexOf(letter, from);
  while (place >= 0 && taken[place]) place = text.indexOf(letter, place + 1);
  return place;
}

function matched(left: string, a: string, b: string, taken: readonly boolean[]): number {
  let place = -1;
  let moved = 0;
  for (const letter of left) {
    place = taken.indexOf(true, place + 1);
    if (letter !== b[place]) moved++;
  }
  const common = left.length;
  return (common / a.length + common / b.length + (common - moved / 2) / common) / 3;
}

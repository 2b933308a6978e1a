import type { Similarity } from '@commander/contracts';

/** How alike two texts are, between 0 and 1; the same whichever comes first. */
export type Compare = (a: string, b: string) => number;

/** Every measure by its name. */
export const SIMILARITIES: Readonly<Record<Similarity, Compare>> = {
  jaro_winkler: jaroWinkler,
  levenshtein,
  trigram,
};

/** 1 less the number of characters to insert, delete or replace, as a share of the longer text. */
function levenshtein(a: string, b: string): number {
  const [from, to] = [Array.from(a), Array.from(b)];
  const longer = Math.max(from.length, to.length);
  if (longer === 0) return 1;
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (const [i, character] of from.entries()) {
    const next = [i + 1];
    for (const [j, other] of to.entries()) {
      const replaced = at(row, j) + (character === other ? 0 : 1);
      next.push(Math.min(replaced, at(row, j + 1) + 1, at(next, j) + 1));
    }
    row = next;
  }
  return 1 - at(row, to.length) / longer;
}

const at = (row: readonly number[], place: number): number => row[place] ?? 0;

/** The share of sequences of three characters that two texts have in common, as PostgreSQL's pg_trgm pads words, but with every character. */
function trigram(a: string, b: string): number {
  if (a === b) return 1;
  const [ofA, ofB] = [trigrams(a), trigrams(b)];
  let common = 0;
  for (const one of ofA) if (ofB.has(one)) common += 1;
  return common / Math.max(1, ofA.size + ofB.size - common);
}

function trigrams(text: string): Set<string> {
  const found = new Set<string>();
  for (const word of text.split(' ').filter((part) => part !== '')) {
    const padded = Array.from(`  ${word} `);
    for (let i = 0; i + 3 <= padded.length; i += 1) found.add(padded.slice(i, i + 3).join(''));
  }
  return found;
}

const MOST_PREFIX = 4;
const PREFIX_WEIGHT = 0.1;

/** Jaro's measure, raised by up to four equal first characters (Winkler 1990). */
function jaroWinkler(a: string, b: string): number {
  const [from, to] = [Array.from(a), Array.from(b)];
  const jaro = jaroOf(from, to);
  let prefix = 0;
  while (prefix < Math.min(MOST_PREFIX, from.length, to.length) && from[prefix] === to[prefix]) prefix += 1;
  return jaro + prefix * PREFIX_WEIGHT * (1 - jaro);
}

function jaroOf(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 && b.length === 0) return 1;
  // Which characters pair depends on who looks first, so it is always the same one.
  const [first, second] = isBefore(a, b) ? [a, b] : [b, a];
  const pairs = matches(first, second);
  if (pairs.length === 0) return 0;
  const inOrder = [...pairs].sort(([, x], [, y]) => x - y);
  const moved = pairs.filter(([i], n) => first[i] !== first[inOrder[n]?.[0] ?? -1]).length;
  const common = pairs.length;
  return (common / a.length + common / b.length + (common - moved / 2) / common) / 3;
}

const isBefore = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length ? a.join('') <= b.join('') : a.length < b.length;

/** Equal characters no further apart than half the longer text, each used once. */
function matches(a: readonly string[], b: readonly string[]): [number, number][] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const used = new Set<number>();
  const pairs: [number, number][] = [];
  for (const [i, character] of a.entries()) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (used.has(j) || b[j] !== character) continue;
      used.add(j);
      pairs.push([i, j]);
      break;
    }
  }
  return pairs;
}

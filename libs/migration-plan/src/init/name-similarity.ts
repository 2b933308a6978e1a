import { compactName, nameTokens } from './name-tokens';

const PREFIX = 0.8;
const LEAST_BIGRAMS = 0.7;
const SHORTEST_PREFIX = 3;

/** How alike two names are, 0 to 1; the words of `context`, such as the table's own name, need not stand in both. */
export function nameSimilarity(a: string, b: string, context: readonly string[] = []): number {
  if (compactName(a) === compactName(b)) return 1;
  const [left, right] = [nameTokens(a), nameTokens(b)];
  const within = (tokens: string[]): string[] => tokens.filter((token) => !context.includes(token));
  return Math.max(0.95 * alike(left, right), 0.9 * alike(within(left), within(right)));
}

/** The share of words that two names have in common (Dice), where words count by how alike they are. */
function alike(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return 0;
  const free = [...right];
  let common = 0;
  for (const token of left) {
    const scores = free.map((other) => tokenSimilarity(token, other));
    const best = Math.max(0, ...scores);
    if (best > 0) free.splice(scores.indexOf(best), 1);
    common += best;
  }
  return (2 * common) / (left.length + right.length);
}

function tokenSimilarity(a: string, b: string): number {
  if (a === b) return 1;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (short.length >= SHORTEST_PREFIX && long.startsWith(short)) return PREFIX;
  const shared = bigramDice(a, b);
  return shared >= LEAST_BIGRAMS ? shared : 0;
}

function bigramDice(a: string, b: string): number {
  const bigrams = (word: string): string[] =>
    Array.from({ length: word.length - 1 }, (_, i) => word.slice(i, i + 2));
  if (a.length < 2 || b.length < 2) return 0;
  const [left, right] = [bigrams(a), bigrams(b)];
  const known = new Set(right);
  return (2 * left.filter((bigram) => known.has(bigram)).length) / (left.length + right.length);
}

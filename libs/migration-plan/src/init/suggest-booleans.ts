import { shareThatFits } from './share-that-fits';
import type { Suggestion } from './suggestion';

const WORDS: Readonly<Record<string, 'true' | 'false'>> = {
  y: 'true',
  j: 'true',
  ja: 'true',
  oui: 'true',
  si: 'true',
  on: 'true',
  x: 'true',
  n: 'false',
  nein: 'false',
  non: 'false',
  off: 'false',
};

/** What the words that stand for true and false are to be mapped to. */
export function suggestBooleans(values: readonly string[]): Suggestion {
  if (shareThatFits(values, { type: 'boolean', transforms: [] }) === 1) return { transforms: [], notes: [] };
  const known = values.flatMap((value) => {
    const word = Object.hasOwn(WORDS, value.toLowerCase()) ? WORDS[value.toLowerCase()] : undefined;
    return word ? [[value, word] as const] : [];
  });
  return { transforms: known.length === 0 ? [] : [{ map: Object.fromEntries(known) }], notes: [] };
}

import { onText } from '../step';
import type { ValueTransformKind } from './transform-kind';

const plain = (
  summary: string,
  change: (text: string) => string,
  from: string,
  to: string,
): ValueTransformKind<undefined> => ({
  summary,
  examples: [
    { argument: undefined, from, to },
    { argument: undefined, from: null, to: null },
  ],
  compile: () => onText(change),
});

const WORD = /\p{L}[\p{L}\p{M}'’]*/gu;

const title = (text: string): string =>
  text.replace(WORD, (word) => {
    const [first = '', ...rest] = word;
    return first.toUpperCase() + rest.join('').toLowerCase();
  });

/** White space at both ends goes. */
export const TRIM = plain('Takes white space away at both ends.', (text) => text.trim(), ' a b ', 'a b');
/** Every letter becomes a capital one. */
export const UPPER = plain('Makes every letter a capital one.', (text) => text.toUpperCase(), 'Äbc', 'ÄBC');
/** Every letter becomes a small one. */
export const LOWER = plain('Makes every letter a small one.', (text) => text.toLowerCase(), 'ÄBc', 'äbc');
/** The first letter of every word becomes a capital one, the others small ones. */
export const TITLE = plain(
  'Makes the first letter of every word a capital one, the others small ones.',
  title,
  "o'neill-SMITH, anna",
  "O'neill-Smith, Anna",
);
/** Every run of white space becomes one blank. */
export const COLLAPSE_SPACES = plain(
  'Makes one blank of every run of white space.',
  (text) => text.replace(/\s+/g, ' '),
  'a \t\n b',
  'a b',
);

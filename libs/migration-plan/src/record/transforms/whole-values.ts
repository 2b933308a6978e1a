import { onText, type Fault, type ValueStep } from '../step';
import { unreadable, type ValueTransformKind } from './transform-kind';

// A chain of replacements could double a text again and again; long before the engine's limits are met, and the process
// with them, such a record fails.
const MAX_LENGTH = 2 ** 24;

/** Texts that mean "no value". */
export const NULL_IF: ValueTransformKind<readonly string[]> = {
  summary: 'These texts mean: no value.',
  examples: [
    { argument: ['', 'NA'], from: 'NA', to: null },
    { argument: ['', 'NA'], from: 'Na', to: 'Na' },
  ],
  compile: nullIf,
};

/** The value where there is none. */
export const DEFAULT: ValueTransformKind<string | number | boolean> = {
  summary: 'Gives the value where there is none; the empty text is one.',
  examples: [
    { argument: 'x', from: null, to: 'x' },
    { argument: 'x', from: '', to: '' },
  ],
  compile: (literal) => {
    const text = String(literal);
    return (value) => value ?? text;
  },
};

/** Whole values by a table. */
export const MAP: ValueTransformKind<Readonly<Record<string, string>>> = {
  summary: 'Replaces whole values; others stay.',
  examples: [
    { argument: { UK: 'GB' }, from: 'UK', to: 'GB' },
    { argument: { UK: 'GB' }, from: 'toString', to: 'toString' },
  ],
  problem: (table) =>
    Object.keys(table).length === 0 ? '"map" maps nothing; name values or remove it.' : null,
  compile: (table) => {
    const map = new Map(Object.entries(table));
    return onText((text) => map.get(text) ?? text);
  },
};

/** Every occurrence of a text. */
export const REPLACE: ValueTransformKind<{ search: string; with: string }> = {
  summary: `Replaces every occurrence of a text; a result of more than ${MAX_LENGTH.toLocaleString('en-US')} characters is refused.`,
  examples: [{ argument: { search: '.', with: '$&' }, from: 'a.b.c', to: 'a$&b$&c' }],
  problem: ({ search, with: by }) =>
    search === by ? '"replace" puts in what it takes out; change "with" or remove it.' : null,
  compile: (argument, column) =>
    replaced(
      argument,
      unreadable(
        column,
        'replace.too_long',
        `is too long for a replacement: more than ${MAX_LENGTH} characters`,
      ),
    ),
};

function nullIf(words: readonly string[]): ValueStep {
  const [only] = words;
  if (words.length === 1) return (value) => (value === only ? null : value);
  const set = new Set<string | null>(words);
  return (value) => (set.has(value) ? null : value);
}

function replaced({ search, with: by }: { search: string; with: string }, tooLong: Fault): ValueStep {
  return onText((text) => {
    const first = text.indexOf(search);
    if (first < 0) return text;
    const length = text.length + occurrences(text, search, first) * (by.length - search.length);
    return Math.max(text.length, length) > MAX_LENGTH ? tooLong : text.split(search).join(by);
  });
}

function occurrences(text: string, search: string, first: number): number {
  let count = 0;
  for (let at = first; at >= 0; at = text.indexOf(search, at + search.length)) count++;
  return count;
}

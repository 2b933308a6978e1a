import type { Transform } from '@commander/contracts';
import { onText, type Fault, type Step } from './step';

// A chain of replacements could double a text again and again; long before the engine's limits are met, and the process
// with them, such a record fails.
const MAX_LENGTH = 2 ** 24;

/** A declared transform as a step. It leaves "no value" alone, except `default`. */
export function compileTransform(transform: Transform, column: string): Step {
  if (typeof transform === 'string') return onText(NAMED[transform]);
  if ('null_if' in transform) return nullIf(transform.null_if);
  if ('default' in transform) return withDefault(String(transform.default));
  if ('map' in transform) return mapped(transform.map);
  return replaced(transform.replace, {
    errorType: 'transformation',
    rule: 'replace.too_long',
    field: column,
    message: `The value of column ${column} is too long for a replacement: more than ${MAX_LENGTH} characters.`,
  });
}

const NAMED: Record<Extract<Transform, string>, (text: string) => string> = {
  trim: (text) => text.trim(),
  upper: (text) => text.toUpperCase(),
  lower: (text) => text.toLowerCase(),
  collapse_spaces: (text) => text.replace(/\s+/g, ' '),
};

function nullIf(words: readonly string[]): Step {
  const [only] = words;
  if (words.length === 1) return (value) => (value === only ? null : value);
  const set = new Set<string | null>(words);
  return (value) => (set.has(value) ? null : value);
}

const withDefault =
  (text: string): Step =>
  (value) =>
    value ?? text;

function mapped(table: Readonly<Record<string, string>>): Step {
  const map = new Map(Object.entries(table));
  return onText((text) => map.get(text) ?? text);
}

function replaced({ search, with: by }: { search: string; with: string }, tooLong: Fault): Step {
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

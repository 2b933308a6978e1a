import type { Transform } from '@commander/contracts';
import { onText, type Fault, type Step } from './step';

// A chain of replacements could double a text again and again; this bounds it well below what a string may hold.
const MAX_LENGTH = 2 ** 27;

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
    message: `A replacement made the value of column ${column} longer than ${MAX_LENGTH} characters.`,
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
    if (!text.includes(search)) return text;
    const parts = text.split(search);
    const length = text.length + (parts.length - 1) * (by.length - search.length);
    return length > MAX_LENGTH ? tooLong : parts.join(by);
  });
}

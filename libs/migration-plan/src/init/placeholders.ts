const PLACEHOLDERS = new Set([
  '',
  'null',
  'n/a',
  'na',
  'none',
  'nil',
  '#n/a',
  '\\n',
  '-',
  '--',
  'nan',
  'unknown',
  '0000-00-00',
  '0000-00-00 00:00:00',
]);

/** Texts among samples that usually stand for "no value", as they are spelled there, and the others. */
export interface Sorted {
  readonly placeholders: readonly string[];
  readonly values: readonly string[];
}

/** Tells texts that stand for "no value" from values; all are without outer blanks. */
export function sortPlaceholders(texts: readonly string[]): Sorted {
  const values = texts.filter((text) => !PLACEHOLDERS.has(text.toLowerCase()));
  const placeholders = texts.filter((text) => PLACEHOLDERS.has(text.toLowerCase()) && !isCode(text, values));
  return { placeholders, values };
}

// Between codes of one length NA is more likely Namibia than nothing.
const isCode = (text: string, values: readonly string[]): boolean =>
  /^[A-Z]+$/.test(text) &&
  values.length > 0 &&
  values.every((value) => value.length === text.length && /^[A-Z]+$/.test(value));

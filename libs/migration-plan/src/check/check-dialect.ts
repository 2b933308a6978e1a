import { formatOf, marksOf, type FileSource } from '@commander/contracts';
import type { Finding } from './finding';

const DIALECT_KEYS = ['delimiter', 'quote', 'null_text'] as const;

/** How a file's records are written: marks that can be told apart, and no marks where the format has none. */
export function checkDialect(source: FileSource): Finding[] {
  if (formatOf(source) === 'jsonl')
    return DIALECT_KEYS.filter((key) => source[key] !== undefined).map(notOfJsonLines);
  const { delimiter, quote } = marksOf(source);
  return [...marks(delimiter, quote), ...nullText(source.null_text, [delimiter, quote])];
}

const notOfJsonLines = (key: (typeof DIALECT_KEYS)[number]): Finding => ({
  path: ['source', key],
  message: `A JSON Lines file has no "${key}"; leave it out, or say "format: csv" or "format: tsv".`,
});

function marks(delimiter: string, quote: string): Finding[] {
  const usable = (mark: string): boolean => /^[^\0\r\n\u0080-\uffff]$/.test(mark);
  const unusable = (['delimiter', 'quote'] as const).filter((key) => !usable({ delimiter, quote }[key]));
  const findings = unusable.map((key) => ({
    path: ['source', key],
    message: `The ${key} must be one ASCII character that ends no line.`,
  }));
  if (delimiter !== quote) return findings;
  return [
    ...findings,
    { path: ['source', 'quote'], message: 'The quote must not be the same character as the delimiter.' },
  ];
}

function nullText(text: string | undefined, marks: readonly string[]): Finding[] {
  if (![...marks, '\r', '\n'].some((mark) => text?.includes(mark))) return [];
  const message =
    'The null_text holds the delimiter, the quote or the end of a line, so no unquoted field can be it; choose another.';
  return [{ path: ['source', 'null_text'], message }];
}

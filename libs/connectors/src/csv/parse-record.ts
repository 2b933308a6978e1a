import type { CsvDialect } from './csv-dialect';

/** One record cut into fields: an unquoted field is null where it is empty or the null text, a quoted one never. */
export interface ParsedRecord {
  readonly fields: readonly (string | null)[];
  /** Whether a quote stands where none may stand. */
  readonly strayQuote: boolean;
  /** The offset behind the record's newline. */
  readonly end: number;
}

interface Cut {
  readonly value: string | null;
  readonly end: number;
  readonly stray: boolean;
}

/** Cuts the record that starts at `start`; it must be complete. Its quotes are judged as `RecordBorders` does. */
export function parseRecord(text: string, start: number, dialect: CsvDialect): ParsedRecord {
  const fields: (string | null)[] = [];
  let strayQuote = false;
  for (let at = start; ;) {
    const cut = text[at] === dialect.quote ? cutQuoted(text, at, dialect) : cutPlain(text, at, dialect);
    fields.push(cut.value);
    strayQuote ||= cut.stray;
    if (text[cut.end] !== dialect.delimiter) return { fields, strayQuote, end: behindNewline(text, cut.end) };
    at = cut.end + 1;
  }
}

function cutPlain(text: string, start: number, dialect: CsvDialect): Cut {
  const end = fieldEnd(text, start, dialect);
  const value = text.slice(start, end);
  const none = value === '' || value === dialect.nullText;
  return { value: none ? null : value, end, stray: value.includes(dialect.quote) };
}

function cutQuoted(text: string, start: number, dialect: CsvDialect): Cut {
  let value = '';
  for (let at = start + 1; ;) {
    const quote = text.indexOf(dialect.quote, at);
    if (quote === -1) return { value, end: text.length, stray: true };
    if (text[quote + 1] !== dialect.quote) {
      const end = fieldEnd(text, quote + 1, dialect);
      return { value: value + text.slice(at, quote), end, stray: end > quote + 1 };
    }
    value += text.slice(at, quote + 1);
    at = quote + 2;
  }
}

function fieldEnd(text: string, from: number, { delimiter }: CsvDialect): number {
  let at = from;
  while (at < text.length && text[at] !== delimiter && text[at] !== '\n') at++;
  return text[at] === '\n' && at > from && text[at - 1] === '\r' ? at - 1 : at;
}

const behindNewline = (text: string, end: number): number =>
  Math.min(end + (text[end] === '\r' ? 2 : 1), text.length);

import type { SourceRow } from '../item-reader';
import type { CsvDialect } from './csv-dialect';
import { parseRecord } from './parse-record';

/** What a file's header says of its rows. */
export interface RowLayout {
  readonly dialect: CsvDialect;
  /** Number of columns in the header. */
  readonly width: number;
  /** Places of the columns asked for. */
  readonly picked: readonly number[];
}

/** Parses complete records, the columns asked for only; empty lines are no records. */
export function parseRows(text: string, layout: RowLayout): SourceRow[] {
  const { dialect } = layout;
  const rows: SourceRow[] = [];
  let nextQuote = -1;
  for (let at = 0; at < text.length;) {
    const lineEnd = indexOrEnd(text, '\n', at);
    if (nextQuote < at) nextQuote = indexOrEnd(text, dialect.quote, at);
    if (nextQuote >= lineEnd) {
      const line = text.slice(at, contentEnd(text, at, lineEnd));
      if (line !== '') rows.push(plainRow(line, layout));
      at = lineEnd + 1;
    } else {
      const record = parseRecord(text, at, dialect);
      rows.push(record.strayQuote ? strayQuote : pick(record.fields, layout));
      at = record.end;
    }
  }
  return rows;
}

function indexOrEnd(text: string, searched: string, at: number): number {
  const found = text.indexOf(searched, at);
  return found === -1 ? text.length : found;
}

const contentEnd = (text: string, start: number, lineEnd: number): number =>
  lineEnd > start && lineEnd < text.length && text[lineEnd - 1] === '\r' ? lineEnd - 1 : lineEnd;

// Most records have no quote at all: the engine's own split is then several times faster than any loop of ours.
function plainRow(line: string, layout: RowLayout): SourceRow {
  const { delimiter, nullText } = layout.dialect;
  const fields = line.split(delimiter);
  if (fields.length !== layout.width) return ragged(fields.length, layout.width);
  const row: (string | null)[] = [];
  for (const place of layout.picked) {
    const value = fields[place];
    row.push(!value || value === nullText ? null : value);
  }
  return row;
}

function pick(fields: readonly (string | null)[], layout: RowLayout): SourceRow {
  if (fields.length !== layout.width) return ragged(fields.length, layout.width);
  return layout.picked.map((place) => fields[place] ?? null);
}

const ragged = (found: number, width: number): SourceRow => ({
  rule: 'csv.ragged_row',
  message: `The row has ${found} fields where the header has ${width}.`,
});

const strayQuote: SourceRow = {
  rule: 'csv.stray_quote',
  message: 'A quote stands inside a field that is not quoted, or text follows a closing quote.',
};

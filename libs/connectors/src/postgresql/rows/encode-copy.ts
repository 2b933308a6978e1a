import type { WritableRecord } from '../../record-ending';

// Rows per buffer: large enough that the socket is written in big pieces, small enough to keep memory flat.
const ROWS_PER_BUFFER = 500;
const SPECIAL = /[\\\t\n\r]/;
const EVERY_SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

const escape = (text: string): string =>
  SPECIAL.test(text) ? text.replace(EVERY_SPECIAL, (found) => ESCAPED[found] ?? found) : text;

function encodeRow(values: readonly (string | null)[]): string {
  let row = '';
  for (const value of values) row += value === null ? '\t\\N' : `\t${escape(value)}`;
  return row;
}

/** The records at these places in PostgreSQL's COPY text format, some hundreds of rows a buffer; each led by its place, unless `bare`. */
export function* encodeCopy(
  records: readonly WritableRecord[],
  places: readonly number[],
  bare = false,
): Generator<Buffer> {
  for (let start = 0; start < places.length; start += ROWS_PER_BUFFER) {
    let text = '';
    for (const place of places.slice(start, start + ROWS_PER_BUFFER)) {
      const row = encodeRow(records[place]?.values ?? []);
      text += bare ? `${row.slice(1)}\n` : `${place}${row}\n`;
    }
    yield Buffer.from(text, 'utf8');
  }
}

import { bytesOfText, encodeField } from '@commander/migration-plan';
import type { WritableRecord } from '../../record-ending';

// Rows per buffer: large enough that the socket is written in big pieces, small enough to keep memory flat.
const ROWS_PER_BUFFER = 500;

/** The records at these places in PostgreSQL's COPY text format, some hundreds of rows a buffer; each led by its place, unless `bare`. */
export function* encodeCopy(
  records: readonly WritableRecord[],
  places: readonly number[],
  bare = false,
): Generator<Buffer> {
  const written = bare ? writtenTogether(records, places) : null;
  if (written) yield written;
  else yield* encodeEach(records, places, bare);
}

/** Lines that were written together, where these records are all of them. */
function writtenTogether(records: readonly WritableRecord[], places: readonly number[]): Buffer | null {
  const lines = records[places[0] ?? -1]?.line?.of;
  if (!lines || lines.places.length !== places.length) return null;
  const isNext = (place: number, n: number): boolean => {
    const line = records[place]?.line;
    return line?.of === lines && line.n === n;
  };
  return places.every(isNext) ? lines.written : null;
}

function* encodeEach(
  records: readonly WritableRecord[],
  places: readonly number[],
  bare: boolean,
): Generator<Buffer> {
  // A record that was read as a line has values of its own once something was looked up for it: as bytes the rows are alike.
  const rowOf = (place: number): string => {
    const record = records[place];
    const row = record?.line
      ? record.line.of.line(record.line.n)
      : bytesOfText(encodeRow(record?.values ?? []));
    return bare ? `${row}\n` : `${place}\t${row}\n`;
  };
  for (let start = 0; start < places.length; start += ROWS_PER_BUFFER) {
    let text = '';
    for (const place of places.slice(start, start + ROWS_PER_BUFFER)) text += rowOf(place);
    yield Buffer.from(text, 'latin1');
  }
}

function encodeRow(values: readonly (string | null)[]): string {
  let row = encodeField(values[0] ?? null);
  for (let i = 1; i < values.length; i += 1) row += `\t${encodeField(values[i] ?? null)}`;
  return row;
}

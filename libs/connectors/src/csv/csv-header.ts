import { isUtf8 } from 'node:buffer';
import { sourceError } from '../files/source-error';
import { NEWLINE, RETURN, type CsvDialect } from './csv-dialect';
import { parseRecord } from './parse-record';
import { RecordBorders } from './record-borders';

/** The first record of a file: its column names, and where the rows begin. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly rowsFrom: number;
}

const MAX_HEADER_BYTES = 1024 * 1024;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads a file's header; throws a fatal ConnectorError where there is none, or it is no UTF-8, or over 1 MiB. */
export async function readHeader(
  chunks: AsyncIterable<Buffer>,
  dialect: CsvDialect,
  label: string,
): Promise<CsvHeader> {
  let start = Buffer.alloc(0);
  let complete = false;
  for await (const chunk of chunks) {
    start = Buffer.concat([start, chunk]);
    complete = firstRecord(start, dialect) !== undefined;
    if (complete || start.length > MAX_HEADER_BYTES) break;
  }
  if (!complete && start.length > MAX_HEADER_BYTES) {
    throw sourceError('csv.header', `${label} has no header within its first ${MAX_HEADER_BYTES} bytes.`);
  }
  return parseHeader(start, firstRecord(start, dialect) ?? [rowsStart(start), start.length], {
    dialect,
    label,
  });
}

const rowsStart = (start: Buffer): number => {
  let at = start.subarray(0, BOM.length).equals(BOM) ? BOM.length : 0;
  while (start[at] === NEWLINE || (start[at] === RETURN && start[at + 1] === NEWLINE)) at++;
  return at;
};

function firstRecord(start: Buffer, dialect: CsvDialect): [from: number, to: number] | undefined {
  const from = rowsStart(start);
  const to = new RecordBorders(dialect).next(start.subarray(from), 0);
  return to === -1 ? undefined : [from, from + to];
}

function parseHeader(
  start: Buffer,
  [from, to]: [number, number],
  { dialect, label }: { dialect: CsvDialect; label: string },
): CsvHeader {
  const record = start.subarray(from, to);
  if (record.length === 0) throw sourceError('csv.header', `${label} is empty: it needs a header.`);
  if (!isUtf8(record))
    throw sourceError('csv.invalid_utf8', `${label} has a header that is not UTF-8; convert the file.`);
  const { fields, strayQuote } = parseRecord(record.toString(), 0, dialect);
  if (strayQuote) throw sourceError('csv.header', `${label} has a header with a misplaced quote.`);
  return { names: fields.map((name) => name ?? ''), rowsFrom: to };
}

/** The places of columns in a header; throws a fatal ConnectorError that names a column that is missing or there twice. */
export function placesOf(columns: readonly string[], header: CsvHeader, label: string): number[] {
  return columns.map((column) => {
    const place = header.names.indexOf(column);
    if (place === -1) throw sourceError('source.missing_column', `${label} has no column "${column}".`);
    if (header.names.indexOf(column, place + 1) !== -1) {
      throw sourceError('source.ambiguous_column', `${label} has two columns "${column}".`);
    }
    return place;
  });
}

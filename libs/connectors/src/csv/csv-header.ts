import type { FileEncoding } from '@commander/contracts';
import { decode, markBytes } from '../files/decode';
import { NEWLINE, RETURN } from '../files/newline';
import type { FileStart } from '../files/record-format';
import { sourceError } from '../files/source-error';
import type { CsvDialect } from './csv-dialect';
import { parseRecord } from './parse-record';
import { RecordBorders } from './record-borders';

/** The first record of a file: its column names, and where the rows begin. */
export interface CsvHeader {
  readonly names: readonly string[];
  readonly rowsFrom: number;
}

const MAX_HEADER_BYTES = 1024 * 1024;

/** Reads a file's header; throws a fatal ConnectorError where there is none, or it is no UTF-8, or over 1 MiB. */
export async function readHeader(
  { chunks, label }: FileStart,
  dialect: CsvDialect,
  encoding: FileEncoding,
): Promise<CsvHeader> {
  let start = Buffer.alloc(0);
  let found: HeaderBytes = { from: 0, to: 0, complete: false };
  for await (const chunk of chunks) {
    start = Buffer.concat([start, chunk]);
    found = findHeader(start, dialect, encoding);
    if (found.complete || start.length > MAX_HEADER_BYTES) break;
  }
  if (!found.complete && start.length > MAX_HEADER_BYTES) {
    throw sourceError('csv.header', `${label} has no header within its first ${MAX_HEADER_BYTES} bytes.`);
  }
  const record = start.subarray(found.from, found.to);
  if (record.length === 0) throw sourceError('csv.header', `${label} is empty: it needs a header.`);
  const text = decode(record, encoding);
  if (text === undefined) {
    throw sourceError(
      'csv.invalid_utf8',
      `${label} has a header that is not UTF-8; give the source its "encoding", or convert the file.`,
    );
  }
  return { names: namesIn(text, dialect, label), rowsFrom: found.to };
}

interface HeaderBytes {
  readonly from: number;
  readonly to: number;
  readonly complete: boolean;
}

function findHeader(start: Buffer, dialect: CsvDialect, encoding: FileEncoding): HeaderBytes {
  let from = markBytes(start, encoding);
  while (start[from] === NEWLINE || (start[from] === RETURN && start[from + 1] === NEWLINE)) from++;
  const end = new RecordBorders(dialect).next(start.subarray(from), 0);
  return end === -1 ? { from, to: start.length, complete: false } : { from, to: from + end, complete: true };
}

function namesIn(text: string, dialect: CsvDialect, label: string): string[] {
  // A column may be called as the text that stands for no value.
  const { fields, strayQuote } = parseRecord(text, 0, { ...dialect, nullText: '' });
  if (strayQuote) throw sourceError('csv.header', `${label} has a header with a misplaced quote.`);
  return fields.map((name) => name ?? '');
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

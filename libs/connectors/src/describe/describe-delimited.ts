import { marksOf, type FileSource } from '@commander/contracts';
import type { DescribedSource } from '@commander/migration-plan';
import { csvDialect } from '../csv/csv-dialect';
import { csvFormat } from '../csv/csv-format';
import { readHeader, type CsvHeader } from '../csv/csv-header';
import { decode } from '../files/decode';
import { readRows } from '../files/read-rows';
import { isMalformed } from '../item-reader';
import { looksLikeHeader } from './looks-like-header';
import type { FileHead } from './read-head';
import { Samples } from './samples';
import { sniffDelimiter } from './sniff-dialect';

const MOST_ROWS = 5000;

/** Looks into the first records of a delimited file below a header. */
export async function describeDelimited(head: FileHead, source: FileSource): Promise<DescribedSource> {
  const delimited = withDelimiter(head, source);
  const { connection: _, ...place } = delimited;
  const dialect = csvDialect(delimited);
  const encoding = source.encoding ?? 'utf-8';
  const header = await readHeader({ chunks: once(head.bytes), label: head.label }, dialect, encoding);
  if (!looksLikeHeader(header.names))
    return { place, columns: [], problem: 'its first line does not look like names of columns' };
  const names = header.names.filter((name) => isUnique(name, header));
  const picked = names.map((name) => header.names.indexOf(name));
  const format = csvFormat({ dialect, width: header.names.length, picked });
  const samples = new Samples();
  names.forEach((name) => samples.column(name));
  let rows = 0;
  const reading = { format, encoding, maxRecordBytes: head.bytes.length };
  for await (const piece of readRows(once(head.bytes.subarray(header.rowsFrom)), reading)) {
    // Of a file that was cut off, the last record may be half of one.
    for (const row of (head.whole ? piece : piece.slice(0, -1)).slice(0, MOST_ROWS - rows)) {
      if (!isMalformed(row)) names.forEach((name, i) => samples.take(name, row[i] ?? null));
      rows += 1;
    }
  }
  return { place, columns: samples.described() };
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(bytes);
}

const isUnique = (name: string, { names }: CsvHeader): boolean =>
  names.indexOf(name) === names.lastIndexOf(name);

/** The source with the delimiter that its header shows, where that is not the one of its format. */
function withDelimiter({ bytes }: FileHead, source: FileSource): FileSource {
  const end = bytes.indexOf(0x0a);
  const line = decode(end < 0 ? bytes : bytes.subarray(0, end), source.encoding ?? 'utf-8') ?? '';
  const { delimiter: usual } = marksOf(source);
  const delimiter = sniffDelimiter(line, usual);
  return delimiter === usual ? source : { ...source, delimiter };
}

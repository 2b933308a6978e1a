import { isAscii, isUtf8 } from 'node:buffer';
import type { SourceRow } from '../item-reader';
import { parseRows, type RowLayout } from './parse-rows';
import { RecordBorders } from './record-borders';

/** How rows are cut and what a record may weigh. */
export interface RowReading extends RowLayout {
  /** Bytes of a record above which it is malformed instead of being held in memory; not less than a piece. */
  readonly maxRecordBytes: number;
}

const tooLong = (limit: number): SourceRow => ({
  rule: 'csv.record_too_long',
  message: `The record is longer than ${limit} bytes.`,
});

const unclosedQuote: SourceRow = {
  rule: 'csv.unclosed_quote',
  message: 'A quote that opens in this record is not closed by the end of the file.',
};

const invalidUtf8: SourceRow = { rule: 'csv.invalid_utf8', message: 'The record is not valid UTF-8.' };

/** Turns the bytes of whole records, in pieces, into rows; holds one piece and one record at most. */
export async function* readRows(
  chunks: AsyncIterable<Buffer>,
  reading: RowReading,
): AsyncGenerator<readonly SourceRow[]> {
  const borders = new RecordBorders(reading.dialect);
  const carry = new Carry(reading.maxRecordBytes);
  for await (const chunk of chunks) {
    const { first, last } = bordersOf(chunk, borders);
    const rows = last > 0 ? carry.finish(chunk, first, last, reading) : [];
    carry.keep(chunk.subarray(last));
    if (rows.length > 0) yield rows;
  }
  const rows = carry.flush(borders.unclosed, reading);
  if (rows.length > 0) yield rows;
}

function bordersOf(chunk: Buffer, borders: RecordBorders): { first: number; last: number } {
  let first = 0;
  let last = 0;
  for (let end = borders.next(chunk, 0); end !== -1; end = borders.next(chunk, end)) {
    first ||= end;
    last = end;
  }
  return { first, last };
}

/** The beginning of a record whose end has not been read yet. */
class Carry {
  private parts: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly limit: number) {}

  keep(part: Buffer): void {
    this.bytes += part.length;
    if (this.bytes > this.limit) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  /** The rows up to `last`, of which the first ends at `first` and began here. */
  finish(chunk: Buffer, first: number, last: number, reading: RowReading): SourceRow[] {
    this.keep(chunk.subarray(0, first));
    const begun = this.take(reading);
    return begun.concat(parse(chunk.subarray(first, last), reading));
  }

  flush(unclosed: boolean, reading: RowReading): SourceRow[] {
    if (!unclosed || this.bytes > this.limit) return this.take(reading);
    return [unclosedQuote];
  }

  private take(reading: RowReading): SourceRow[] {
    const rows = this.bytes > this.limit ? [tooLong(this.limit)] : parse(Buffer.concat(this.parts), reading);
    this.parts = [];
    this.bytes = 0;
    return rows;
  }
}

function parse(records: Buffer, reading: RowReading): SourceRow[] {
  if (isAscii(records)) return parseRows(records.toString('latin1'), reading);
  if (isUtf8(records)) return parseRows(records.toString(), reading);
  return parseOneByOne(records, reading);
}

function parseOneByOne(records: Buffer, reading: RowReading): SourceRow[] {
  const borders = new RecordBorders(reading.dialect);
  const rows: SourceRow[] = [];
  for (let at = 0; at < records.length;) {
    const next = borders.next(records, at);
    const end = next === -1 ? records.length : next;
    const record = records.subarray(at, end);
    if (isUtf8(record)) rows.push(...parseRows(record.toString(), reading));
    else rows.push(invalidUtf8);
    at = end;
  }
  return rows;
}

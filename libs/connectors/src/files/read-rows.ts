import type { FileEncoding } from '@commander/contracts';
import type { MalformedRow, SourceRow } from '../item-reader';
import { decode } from './decode';
import type { Borders, RecordFormat } from './record-format';

/** How rows are cut and what a record may weigh. */
export interface RowReading {
  readonly format: RecordFormat;
  readonly encoding: FileEncoding;
  /** Bytes of a record above which it is malformed instead of being held in memory; not less than a piece. */
  readonly maxRecordBytes: number;
}

const tooLong = ({ format, maxRecordBytes }: RowReading): MalformedRow => ({
  rule: `${format.name}.record_too_long`,
  message: `The record is longer than ${maxRecordBytes} bytes.`,
});

const invalidUtf8 = ({ format }: RowReading): MalformedRow => ({
  rule: `${format.name}.invalid_utf8`,
  message: 'The record is not valid UTF-8.',
});

/** Turns the bytes of whole records, in pieces, into rows; holds one piece and one record at most. */
export async function* readRows(
  chunks: AsyncIterable<Buffer>,
  reading: RowReading,
): AsyncGenerator<readonly SourceRow[]> {
  const borders = reading.format.borders();
  const carry = new Carry(reading);
  for await (const chunk of chunks) {
    const { first, last } = bordersOf(chunk, borders);
    const rows = last > 0 ? carry.finish(chunk, first, last) : [];
    carry.keep(chunk.subarray(last));
    if (rows.length > 0) yield rows;
  }
  const rows = carry.flush(borders.unclosed);
  if (rows.length > 0) yield rows;
}

function bordersOf(chunk: Buffer, borders: Borders): { first: number; last: number } {
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

  constructor(private readonly reading: RowReading) {}

  private get tooLong(): boolean {
    return this.bytes > this.reading.maxRecordBytes;
  }

  keep(part: Buffer): void {
    this.bytes += part.length;
    if (this.tooLong) this.parts = [];
    else if (part.length > 0) this.parts.push(part);
  }

  /** The rows up to `last`, of which the first ends at `first` and began here. */
  finish(chunk: Buffer, first: number, last: number): SourceRow[] {
    this.keep(chunk.subarray(0, first));
    const begun = this.take();
    return begun.concat(parse(chunk.subarray(first, last), this.reading));
  }

  flush(unclosed: MalformedRow | undefined): SourceRow[] {
    if (!unclosed || this.tooLong) return this.take();
    return [unclosed];
  }

  private take(): SourceRow[] {
    const rows = this.tooLong ? [tooLong(this.reading)] : parse(Buffer.concat(this.parts), this.reading);
    this.parts = [];
    this.bytes = 0;
    return rows;
  }
}

function parse(records: Buffer, reading: RowReading): SourceRow[] {
  const text = decode(records, reading.encoding);
  return text === undefined ? parseOneByOne(records, reading) : reading.format.parse(text);
}

function parseOneByOne(records: Buffer, reading: RowReading): SourceRow[] {
  const borders = reading.format.borders();
  const rows: SourceRow[] = [];
  for (let at = 0; at < records.length;) {
    const next = borders.next(records, at);
    const end = next === -1 ? records.length : next;
    const text = decode(records.subarray(at, end), reading.encoding);
    if (text === undefined) rows.push(invalidUtf8(reading));
    else rows.push(...reading.format.parse(text));
    at = end;
  }
  return rows;
}

import type { PlannedBatch } from '@commander/contracts';
import { RETURN } from './newline';
import type { RecordFormat } from './record-format';

/** How a file is cut. */
export interface ByteRangePlanning {
  readonly format: RecordFormat;
  /** Offset of the first byte of `chunks` in the file. */
  readonly offset: number;
  readonly batchSize: number;
  /** Bytes above which a batch is closed before it is full. */
  readonly maxBatchBytes: number;
}

/** Cuts a stream of records into batches at record borders; empty lines are no records. */
export async function* planByteRanges(
  chunks: AsyncIterable<Buffer>,
  planning: ByteRangePlanning,
): AsyncGenerator<PlannedBatch> {
  const borders = planning.format.borders();
  const cutter = new BatchCutter(planning);
  let before = 0;
  for await (const chunk of chunks) {
    for (let end = borders.next(chunk, 0); end !== -1; end = borders.next(chunk, end)) {
      const beforeNewline = end >= 2 ? chunk[end - 2] : before;
      const batch = cutter.recordEndsAt(end, beforeNewline === RETURN ? 2 : 1);
      if (batch) yield batch;
    }
    cutter.pass(chunk.length);
    before = chunk[chunk.length - 1] ?? before;
  }
  const batch = cutter.fileEnds();
  if (batch) yield batch;
}

class BatchCutter {
  private batch = 1;
  private firstRecord = 0;
  private records = 0;
  private from: number;
  private recordStart: number;
  private chunkStart: number;

  constructor(private readonly planning: ByteRangePlanning) {
    this.from = this.recordStart = this.chunkStart = planning.offset;
  }

  pass(bytes: number): void {
    this.chunkStart += bytes;
  }

  /** `newlineBytes` is what an empty line would measure. */
  recordEndsAt(endInChunk: number, newlineBytes: number): PlannedBatch | undefined {
    const end = this.chunkStart + endInChunk;
    const empty = end - this.recordStart === newlineBytes;
    this.recordStart = end;
    if (!empty) this.records++;
    const { batchSize, maxBatchBytes } = this.planning;
    const full = this.records >= batchSize || (this.records > 0 && end - this.from >= maxBatchBytes);
    return full ? this.close(end) : undefined;
  }

  fileEnds(): PlannedBatch | undefined {
    if (this.chunkStart > this.recordStart) this.records++;
    return this.records > 0 ? this.close(this.chunkStart) : undefined;
  }

  private close(to: number): PlannedBatch {
    const { batch, firstRecord, records, from } = this;
    this.batch++;
    this.firstRecord += records;
    this.records = 0;
    this.from = to;
    return { batch, first_record: firstRecord, records, range: { kind: 'bytes', from, to } };
  }
}

import type { PlannedBatch } from '@commander/contracts';

/** How ranges of a window are put together. */
export interface WindowPlanning {
  readonly batchSize: number;
  readonly maxBatchBytes: number;
  /** How many records of the window stand between two borders. */
  readonly count: (batch: PlannedBatch) => Promise<number>;
}

interface Range {
  readonly from: number;
  readonly to: number;
  readonly records: number;
}

/**
 * Counts the records of a window in batches that were cut without one: empty ones are left out, small neighbours are put together as
 * far as they fit into one batch.
 */
export async function* planWindow(
  batches: AsyncIterable<PlannedBatch>,
  planning: WindowPlanning,
): AsyncGenerator<PlannedBatch> {
  let [batch, first_record] = [0, 0];
  for await (const { records, from, to } of joined(ranges(batches, planning), planning)) {
    yield { batch: ++batch, first_record, records, range: { kind: 'bytes', from, to } };
    first_record += records;
  }
}

async function* ranges(
  batches: AsyncIterable<PlannedBatch>,
  { count }: WindowPlanning,
): AsyncGenerator<Range> {
  for await (const batch of batches) {
    const records = await count(batch);
    if (records > 0 && batch.range.kind === 'bytes') yield { ...batch.range, records };
  }
}

async function* joined(ranges: AsyncIterable<Range>, planning: WindowPlanning): AsyncGenerator<Range> {
  let open: Range | undefined;
  for await (const next of ranges) {
    const both: Range = open ? { from: open.from, to: next.to, records: open.records + next.records } : next;
    const fits = both.records <= planning.batchSize && both.to - both.from <= planning.maxBatchBytes;
    if (open && !fits) yield open;
    open = fits ? both : next;
  }
  if (open) yield open;
}

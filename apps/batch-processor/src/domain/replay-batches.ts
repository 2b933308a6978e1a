import type { OpenRecord } from '@commander/connectors';
import type { PlannedBatch } from '@commander/contracts';

/** How many quarantined records a batch holds at most. */
export interface ReplaySize {
  readonly batchSize: number;
  /** Bytes of sealed texts above which a batch is closed before it is full. */
  readonly maxBatchBytes: number;
}

/** Batches of quarantined records by their numbers, which ascend. */
export function replayBatches(records: readonly OpenRecord[], size: ReplaySize): PlannedBatch[] {
  const batches: PlannedBatch[] = [];
  for (let first = 0; first < records.length;) {
    const behind = endOf(records, first, size);
    const after = records[first - 1]?.id ?? '0';
    const upto = records[behind - 1]?.id ?? after;
    const range = { kind: 'quarantine', after, upto } as const;
    batches.push({ batch: batches.length + 1, first_record: first, records: behind - first, range });
    first = behind;
  }
  return batches;
}

/** The place behind the last record of the batch that begins at a place; one record fits always. */
function endOf(
  records: readonly OpenRecord[],
  first: number,
  { batchSize, maxBatchBytes }: ReplaySize,
): number {
  let bytes = 0;
  let place = first;
  for (const record of records.slice(first, first + batchSize)) {
    bytes += record.bytes;
    if (place > first && bytes > maxBatchBytes) break;
    place++;
  }
  return place;
}

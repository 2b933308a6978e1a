import type { PlannedBatch } from '@commander/contracts';

/** Batches of quarantined records by their numbers, which ascend. */
export function replayBatches(ids: readonly string[], batchSize: number): PlannedBatch[] {
  const batches: PlannedBatch[] = [];
  for (let first = 0; first < ids.length; first += batchSize) {
    const some = ids.slice(first, first + batchSize);
    const after = ids[first - 1] ?? '0';
    const upto = some.at(-1) ?? after;
    const range = { kind: 'quarantine', after, upto } as const;
    batches.push({ batch: batches.length + 1, first_record: first, records: some.length, range });
  }
  return batches;
}

import type { BatchTarget } from '@commander/connectors';
import type { LoadOrder, Replays } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { abandonRows } from '../domain/process-rows';
import { replayRows } from '../domain/replay-rows';
import { inBatchSpan, since } from './batch-span';
import type { ReadBatch } from './read-batch';

/** Reads a batch of quarantined records from the target and takes it through its pipeline. */
export async function readReplay(
  order: LoadOrder,
  replays: Replays,
  target: BatchTarget,
): Promise<ReadBatch> {
  const { batch, work, abandon } = order;
  const { range } = batch;
  if (range.kind !== 'quarantine') throw new Error(`A replay names a range of ${range.kind}.`);
  const pipeline = compilePipeline(work.entity);
  const started = performance.now();
  const replayed = await inBatchSpan(order, 'batch.read', batch.records, () =>
    target.readQuarantined({ replays, entity: work.entity.name }, range),
  );
  const read_ms = since(started);
  const processed = await inBatchSpan(order, 'batch.transform', replayed.length, () =>
    replayRows(pipeline, replayed, batch.first_record),
  );
  const timing = { read_ms, transform_ms: since(started) - read_ms };
  const { transformationsPerRecord } = pipeline;
  return { ...(abandon ? abandonRows(processed, abandon) : processed), transformationsPerRecord, timing };
}

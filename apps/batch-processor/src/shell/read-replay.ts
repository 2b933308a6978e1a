import type { ReplayedRecord, SourceRow } from '@commander/connectors';
import type { LoadOrder, Replays } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { abandonRows } from '../domain/process-rows';
import { replayRows } from '../domain/replay-rows';
import { inBatchSpan, since } from './batch-span';
import type { ProcessorParts } from './processor-parts';
import type { ReadBatch } from './read-batch';
import { rereadSource } from './reread-source';

/** Reads a batch of quarantined records from the target, or from their source where that is asked for, and takes it through its pipeline. */
export async function readReplay(
  order: LoadOrder,
  replays: Replays,
  parts: Pick<ProcessorParts, 'targets' | 'env' | 'logger'>,
): Promise<ReadBatch> {
  const { batch, work, abandon } = order;
  const pipeline = compilePipeline(work.entity);
  const started = performance.now();
  const { replayed, reread } = await inBatchSpan(order, 'batch.read', batch.records, () =>
    readRecords(order, replays, parts),
  );
  const read_ms = since(started);
  const processed = await inBatchSpan(order, 'batch.transform', replayed.length, () =>
    replayRows(pipeline, { replayed, reread }, batch.first_record),
  );
  const timing = { read_ms, transform_ms: since(started) - read_ms };
  const { transformationsPerRecord } = pipeline;
  const replayedFrom = { source: reread.size, stored: replayed.length - reread.size };
  const rows = abandon ? abandonRows(processed, abandon) : processed;
  return { ...rows, transformationsPerRecord, replayedFrom, timing };
}

async function readRecords(
  order: LoadOrder,
  replays: Replays,
  parts: Pick<ProcessorParts, 'targets' | 'env' | 'logger'>,
): Promise<{ replayed: ReplayedRecord[]; reread: ReadonlyMap<string, SourceRow> }> {
  const { entity } = order.work;
  const { range } = order.batch;
  if (range.kind !== 'quarantine') throw new Error(`A replay names a range of ${range.kind}.`);
  const target = parts.targets.of(entity.target.connection);
  const replayed = await target.readQuarantined({ replays, entity: entity.name }, range);
  if (replays.from !== 'source' || order.abandon) return { replayed, reread: new Map() };
  return { replayed, reread: await rereadSource(order, replayed, parts) };
}

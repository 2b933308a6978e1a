import { MAX_BATCH_BYTES } from '@commander/connectors';
import type { EventData, PlannedBatch, PlanOrder, Replays } from '@commander/contracts';
import { planParts } from '../domain/plan-parts';
import { replayBatches } from '../domain/replay-batches';
import { hashJson } from '../domain/sha256';
import type { ProcessorParts } from './processor-parts';
import { tellChanges } from './quarantine/tell-changes';

/** Cuts the open quarantined records of a selection into batches; the parts go to the stream as they come, the fact returned completes them. */
export async function planReplay(
  order: PlanOrder,
  replays: Replays,
  parts: ProcessorParts,
): Promise<EventData<'planning.completed'>> {
  const { entity } = order.work;
  const target = parts.targets.of(entity.target.connection);
  await tellChanges(target, order.project_id, parts);
  const { stream, instance } = parts;
  const records = await target.quarantined({ replays, entity: entity.name });
  const batches: PlannedBatch[] = replayBatches(records, {
    batchSize: order.batch_size,
    maxBatchBytes: MAX_BATCH_BYTES,
  });
  const ofAttempt = { execution_id: order.execution_id, entity: entity.name, attempt: order.attempt };
  let told = 0;
  for await (const part of planParts(batches)) {
    told += 1;
    await stream.tell(order, 'batches.planned', { ...ofAttempt, part: told, batches: part });
  }
  return {
    ...ofAttempt,
    parts: told,
    hash: hashJson(batches),
    batches: batches.length,
    records: records.length,
    fingerprint: { kind: 'quarantine', chain_id: replays.chain_id },
    consistency: replays.from === 'source' && !('file' in entity.source) ? 'per-batch' : 'snapshot',
    instance,
  };
}

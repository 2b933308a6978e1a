import type { EventData, PlannedBatch, PlanOrder, Replays } from '@commander/contracts';
import { planParts } from '../domain/plan-parts';
import { replayBatches } from '../domain/replay-batches';
import { hashJson } from '../domain/sha256';
import type { ProcessorParts } from './processor-parts';

/** Cuts the open quarantined records of a selection into batches; the parts go to the stream as they come, the fact returned completes them. */
export async function planReplay(
  order: PlanOrder,
  replays: Replays,
  { targets, stream, instance }: ProcessorParts,
): Promise<EventData<'planning.completed'>> {
  const { entity } = order.work;
  const ids = await targets.of(entity.target.connection).quarantined({ replays, entity: entity.name });
  const batches: PlannedBatch[] = replayBatches(ids, order.batch_size);
  const ofAttempt = { execution_id: order.execution_id, entity: entity.name, attempt: order.attempt };
  let parts = 0;
  for await (const part of planParts(batches)) {
    parts += 1;
    await stream.tell(order, 'batches.planned', { ...ofAttempt, part: parts, batches: part });
  }
  return {
    ...ofAttempt,
    parts,
    hash: hashJson(batches),
    batches: batches.length,
    records: ids.length,
    fingerprint: { kind: 'quarantine', chain_id: replays.chain_id },
    consistency: 'snapshot',
    instance,
  };
}

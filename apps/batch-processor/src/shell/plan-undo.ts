import type { EventData, PlanOrder } from '@commander/contracts';
import { hashJson } from '../domain/sha256';
import { planParts } from '../domain/plan-parts';
import type { ProcessorParts } from './processor-parts';

/**
 * Lists the batches of another execution that are to be undone; the parts go to the stream as they come, the fact returned completes them.
 * Throws a ConnectorError where the target cannot be asked or the rights to undo are missing.
 */
export async function planUndo(
  order: PlanOrder,
  undoes: string,
  { targets, stream, instance }: ProcessorParts,
): Promise<EventData<'planning.completed'>> {
  const { entity } = order.work;
  const { batches, fingerprint } = await targets.of(entity.target.connection).planUndo(order, undoes);
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
    records: batches.reduce((sum, batch) => sum + batch.records, 0),
    fingerprint,
    consistency: 'snapshot',
    instance,
  };
}

import { createHash } from 'node:crypto';
import type { EventData, PlanOrder } from '@commander/contracts';
import { canonicalJson } from '@commander/security';
import { planParts } from '../domain/plan-parts';
import type { ProcessorParts } from './processor-parts';
import { withSource } from './with-source';

/** Cuts an entity's source into batches; the parts go to the stream as they come, the fact returned completes them. */
export function planEntity(
  order: PlanOrder,
  { env, stream, instance }: ProcessorParts,
): Promise<EventData<'planning.completed'>> {
  const { work, batch_size: batchSize, attempt } = order;
  const ofAttempt = { execution_id: order.execution_id, entity: work.entity.name, attempt };
  return withSource(work.entity, env, async ({ reader }) => {
    const fingerprint = await reader.fingerprint();
    const hash = createHash('sha256').update('[');
    let [parts, batches, records] = [0, 0, 0];
    for await (const part of planParts(reader.plan(batchSize))) {
      parts += 1;
      for (const batch of part) {
        hash.update(`${batches === 0 ? '' : ','}${canonicalJson(batch)}`);
        batches += 1;
        records += batch.records;
      }
      await stream.tell(order, 'batches.planned', { ...ofAttempt, part: parts, batches: part });
    }
    const digest = hash.update(']').digest('hex');
    const { consistency } = reader;
    return { ...ofAttempt, parts, hash: digest, batches, records, fingerprint, consistency, instance };
  });
}

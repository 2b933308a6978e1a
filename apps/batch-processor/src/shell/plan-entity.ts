import { createHash } from 'node:crypto';
import type { ItemReader } from '@commander/connectors';
import type { ChangeWindow, EventData, PlannedBatch, PlanOrder } from '@commander/contracts';
import { canonicalJson } from '@commander/security';
import { planParts } from '../domain/plan-parts';
import { plannedWindow } from '../domain/planned-window';
import type { ProcessorParts } from './processor-parts';
import { withSource } from './with-source';

/**
 * Cuts an entity's source into batches; the parts go to the stream as they come, and to `keep`; the fact returned completes them.
 */
export function planEntity(
  order: PlanOrder,
  { env, stream, instance }: Pick<ProcessorParts, 'env' | 'stream' | 'instance'>,
  keep: (batches: readonly PlannedBatch[]) => void = () => undefined,
): Promise<EventData<'planning.completed'>> {
  const { work, batch_size: batchSize, attempt, snapshot } = order;
  const ofAttempt = { execution_id: order.execution_id, entity: work.entity.name, attempt };
  return withSource({ entity: work.entity, snapshot }, env, async ({ reader }) => {
    // The clock is read before the source: what commits meanwhile with an earlier time is for the overlap of the next window.
    const window = await windowOf(order, reader);
    const fingerprint = await reader.fingerprint();
    const hash = createHash('sha256').update('[');
    let [parts, batches, records] = [0, 0, 0];
    for await (const part of planParts(reader.plan(batchSize, window))) {
      parts += 1;
      for (const batch of part) {
        hash.update(`${batches === 0 ? '' : ','}${canonicalJson(batch)}`);
        batches += 1;
        records += batch.records;
      }
      await stream.tell(order, 'batches.planned', { ...ofAttempt, part: parts, batches: part });
      keep(part);
    }
    const digest = hash.update(']').digest('hex');
    const { consistency, moment } = reader;
    const told = { parts, hash: digest, batches, records, fingerprint, consistency, instance };
    return { ...ofAttempt, ...told, ...(window && { window }), ...(moment !== undefined && { moment }) };
  });
}

async function windowOf(order: PlanOrder, reader: ItemReader): Promise<ChangeWindow | undefined> {
  const window = plannedWindow(order, await reader.clock());
  return window?.since ? { ...window, undated: await reader.countUndated() } : window;
}

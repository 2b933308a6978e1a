import type { EventData, PlannedBatch, PlanOrder } from '@commander/contracts';
import { plansDuplicates } from '@commander/migration-plan';
import { planDuplicates } from './plan-duplicates';
import { planEntity } from './plan-entity';
import type { ProcessorParts } from './processor-parts';

/** Cuts an entity's source into batches and decides about its duplicates; the fact returned completes both. */
export async function planLoads(
  order: PlanOrder,
  parts: ProcessorParts,
): Promise<EventData<'planning.completed'>> {
  if (!plansDuplicates(order.work.entity)) return planEntity(order, parts);
  const batches: PlannedBatch[] = [];
  const planned = await planEntity(order, parts, (some) => void batches.push(...some));
  const { fingerprint, window, moment, hash: digest } = planned;
  const entity = {
    batches,
    fingerprint,
    digest,
    ...(window && { window }),
    ...(moment !== undefined && { moment }),
  };
  await planDuplicates(order, entity, parts);
  return planned;
}

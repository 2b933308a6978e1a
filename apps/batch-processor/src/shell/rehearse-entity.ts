import { recordEndings, type PostgresqlRehearsal } from '@commander/connectors';
import type { Entity, EventData, PlannedBatch, PlanOrder, RehearseOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { entityWork } from '@commander/migration-plan';
import { rehearsalMessages } from '../domain/rehearsal-messages';
import { countTransformed } from '../domain/transformed-records';
import { planEntity } from './plan-entity';
import type { ProcessorParts } from './processor-parts';
import { readBatch } from './read-batch';

/** An entity on its way through a rehearsal. */
export interface EntityRehearsal {
  readonly order: RehearseOrder;
  readonly entity: Entity;
  readonly rehearsal: PostgresqlRehearsal;
  readonly parts: ProcessorParts;
  readonly signal: AbortSignal;
}

/** Plans an entity as a load would, then rehearses its batches one after the other; stops between two where the signal says so. */
export async function rehearseEntity(work: EntityRehearsal): Promise<void> {
  const { order, parts, signal } = work;
  const batches: PlannedBatch[] = [];
  const planned = await planEntity(planOrder(work), parts, (some) => void batches.push(...some));
  await parts.stream.tell(order, 'planning.completed', planned);
  for (const batch of batches) {
    if (signal.aborted) return;
    await rehearseBatch(work, planned, batch);
    await failPoint('rehearsal.after-batch');
  }
}

async function rehearseBatch(
  { order, entity, rehearsal, parts }: EntityRehearsal,
  { fingerprint, window }: EventData<'planning.completed'>,
  batch: PlannedBatch,
): Promise<void> {
  const { execution_id, chain_id } = order;
  const load = {
    execution_id,
    chain_id,
    work: entityWork(order.plan, entity.name),
    batch,
    fingerprint,
    window,
  };
  const rows = await readBatch(load, parts.env);
  const endings = recordEndings(rows, await rehearsal.write(load, rows.records));
  const transformed = rows.transformationsPerRecord * countTransformed(endings);
  const teller = parts.teller();
  const told = { order, entity: entity.name, batch, endings, transformed, fingerprint, teller };
  await parts.stream.publish(rehearsalMessages(told));
}

function planOrder({ order, entity }: EntityRehearsal): PlanOrder {
  const { plan, ...common } = order;
  return { ...common, kind: 'plan', work: entityWork(plan, entity.name) };
}

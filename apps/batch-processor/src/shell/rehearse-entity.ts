import { recordEndings, type PostgresqlRehearsal } from '@commander/connectors';
import type {
  Entity,
  EventData,
  PlannedBatch,
  PlanOrder,
  RehearseOrder,
  SourceSnapshots,
} from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { entityWork, snapshotFor } from '@commander/migration-plan';
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
  /** The snapshots that its sources are read in, by connection. */
  readonly snapshots: SourceSnapshots | undefined;
  readonly parts: ProcessorParts;
  /** Whether it is of use no more. */
  readonly stopped: () => Promise<boolean>;
}

/**
 * Plans an entity as a load would, then rehearses its batches one after the other. Resolves with false where it stopped before one of
 * them since it is of use no more.
 */
export async function rehearseEntity(work: EntityRehearsal): Promise<boolean> {
  const { order, parts, stopped } = work;
  if (await stopped()) return false;
  const batches: PlannedBatch[] = [];
  const planned = await planEntity(planOrder(work), parts, (some) => void batches.push(...some));
  await parts.stream.tell(order, 'planning.completed', planned);
  for (const batch of batches) {
    if (await stopped()) return false;
    await rehearseBatch(work, planned, batch);
    await failPoint('rehearsal.after-batch');
  }
  return true;
}

async function rehearseBatch(
  { order, entity, rehearsal, parts, snapshots }: EntityRehearsal,
  { fingerprint, window, moment }: EventData<'planning.completed'>,
  batch: PlannedBatch,
): Promise<void> {
  const { project_id, execution_id, chain_id } = order;
  const snapshot = snapshotFor(entity.source, snapshots);
  const exact = moment !== undefined && moment === snapshot?.moment;
  const load = {
    project_id,
    execution_id,
    chain_id,
    work: entityWork(order.plan, entity.name),
    batch,
    fingerprint,
    window,
    snapshot,
    ...(exact && { exact }),
  };
  const rows = await readBatch(load, parts.sources);
  const endings = recordEndings(rows, await rehearsal.write(load, rows.records));
  const transformed = rows.transformationsPerRecord * countTransformed(endings);
  const teller = parts.teller();
  const told = { order, entity: entity.name, batch, endings, transformed, fingerprint, teller };
  await parts.stream.publish(rehearsalMessages({ ...told, moment: rows.moment }));
}

function planOrder({ order, entity, snapshots }: EntityRehearsal): PlanOrder {
  const { plan, ...common } = order;
  return {
    ...common,
    kind: 'plan',
    work: entityWork(plan, entity.name),
    snapshot: snapshotFor(entity.source, snapshots),
  };
}

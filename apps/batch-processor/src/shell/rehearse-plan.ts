import { ConnectorError, PostgresqlRehearsal, resolveConnection } from '@commander/connectors';
import type { EventData, Plan, RehearseOrder } from '@commander/contracts';
import { entitiesInOrder, ownFailure, plansDuplicates } from '@commander/migration-plan';
import { checkPlan, targetConnections } from './check-plan';
import { prepareSnapshots } from './prepare-snapshots';
import type { ProcessorParts } from './processor-parts';
import { rehearseEntity } from './rehearse-entity';

/**
 * Takes every batch of a plan through all that a load does, entity by entity in the order of references, with temporary copies of the
 * targets' tables in place of the tables; tells how each record would end, and what cannot be known. Nothing is changed. It stops
 * between two batches once the execution has ended. Throws a ConnectorError where sources or targets cannot be used.
 */
export async function rehearsePlan(
  order: RehearseOrder,
  parts: ProcessorParts,
  signal: AbortSignal,
): Promise<void> {
  const stopped = stopsFor(order, parts, signal);
  if (await stopped()) return;
  requireRehearsal(order.plan);
  await checkPlan(order.plan, parts);
  const rehearsals = new Map<string, PostgresqlRehearsal>();
  try {
    for (const name of targetConnections(order.plan)) {
      const { config } = resolveConnection(name, 'postgresql', parts.env);
      rehearsals.set(name, await PostgresqlRehearsal.open({ name, config }, order.plan));
    }
    const snapshots = await prepareSnapshots({ ...order, kind: 'prepare' }, parts);
    for (const entity of entitiesInOrder(order.plan.entities)) {
      const rehearsal = rehearsals.get(entity.target.connection);
      if (rehearsal && !(await rehearseEntity({ order, entity, rehearsal, parts, snapshots, stopped })))
        return;
    }
    await parts.stream.tell(order, 'rehearsal.completed', completed(order, rehearsals, parts.instance));
  } finally {
    await Promise.all([...rehearsals.values()].map((rehearsal) => rehearsal.end()));
  }
}

function requireRehearsal(plan: Plan): void {
  const name = targetConnections(plan).find((target) => plan.connections[target]?.kind !== 'postgresql');
  if (name === undefined) return;
  throw new ConnectorError(
    ownFailure(
      'rehearsal.store',
      `Connection "${name}": a dry run needs targets of kind postgresql, for temporary tables of MariaDB and MySQL check no references; load into a copy of the target instead, and roll that back.`,
    ),
  );
}

function stopsFor(
  order: RehearseOrder,
  { watch, logger }: ProcessorParts,
  signal: AbortSignal,
): () => Promise<boolean> {
  const { execution_id: execution, attempt } = order;
  const end = watch(order);
  return async () => {
    // The partition went to another instance, which rehearses from the start.
    if (signal.aborted) return true;
    if (!(await end.ended())) return false;
    logger.info({ execution, attempt }, 'The dry run has ended, so its rehearsal stops.');
    return true;
  };
}

// What is decided of duplicates would have to be kept in the target, where a rehearsal changes nothing.
const UNDECIDED =
  'Its rules for duplicates are decided by the planning of a load only: their records are rehearsed one by one.';

const completed = (
  { execution_id, attempt, plan }: RehearseOrder,
  rehearsals: ReadonlyMap<string, PostgresqlRehearsal>,
  instance: string,
): EventData<'rehearsal.completed'> => ({
  execution_id,
  attempt,
  unpredictable: [
    ...[...rehearsals.values()].flatMap((rehearsal) => rehearsal.unpredictable),
    ...plan.entities.filter(plansDuplicates).map(({ name: entity }) => ({ entity, reason: UNDECIDED })),
  ],
  instance,
});

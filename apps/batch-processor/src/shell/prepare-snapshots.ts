import { isSnapshotThere, resolveConnection, snapshotLost } from '@commander/connectors';
import type { PrepareOrder, SourceSnapshot, SourceSnapshots } from '@commander/contracts';
import { readsSnapshot } from '@commander/migration-plan';
import type { ProcessorParts } from './processor-parts';

/**
 * The snapshots that the sources of an execution are read in, one for each connection: those that it reads in already, unless they are
 * lost and it may go on without, else new ones. Undefined where no source asks for one. Throws a ConnectorError where there is none.
 */
export async function prepareSnapshots(
  order: PrepareOrder,
  parts: Pick<ProcessorParts, 'env' | 'snapshots'>,
): Promise<SourceSnapshots | undefined> {
  // What is undone or replayed reads no source.
  if (order.undoes !== undefined || order.replays) return undefined;
  const found: SourceSnapshots = {};
  const sources = order.plan.entities.map(({ source }) => source).filter(readsSnapshot);
  for (const connection of new Set(sources.map((source) => source.connection)))
    found[connection] = await snapshotOf(connection, order, parts);
  return Object.keys(found).length > 0 ? found : undefined;
}

async function snapshotOf(
  connection: string,
  order: PrepareOrder,
  { env, snapshots }: Pick<ProcessorParts, 'env' | 'snapshots'>,
): Promise<SourceSnapshot | null> {
  const known = order.snapshots?.[connection];
  if (known === undefined) return snapshots.take(connection, order);
  if (known === null) return null;
  const { config } = resolveConnection(connection, 'postgresql', env);
  if (await isSnapshotThere(connection, config, known)) return known;
  if (order.accept_lost_snapshots || mayLose(connection, order)) return null;
  throw snapshotLost(`Connection "${connection}"`);
}

const mayLose = (name: string, { plan }: PrepareOrder): boolean =>
  plan.entities.every(
    ({ source }) =>
      source.connection !== name || !readsSnapshot(source) || source.on_lost_snapshot === 'per-batch',
  );

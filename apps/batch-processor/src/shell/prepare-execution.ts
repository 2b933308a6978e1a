import { ConnectorError } from '@commander/connectors';
import type { EventData, PrepareOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { checkPlan, targetConnections } from './check-plan';
import { closeTarget } from './close-execution';
import { failureOf } from './failure-of';
import { prepareSnapshots } from './prepare-snapshots';
import type { ProcessorParts } from './processor-parts';

/** Checks every source and target of a plan, then opens the fence and takes the snapshots that sources are read in; throws one ConnectorError with all that is wrong. */
export async function prepareExecution(
  order: PrepareOrder,
  parts: ProcessorParts,
): Promise<EventData<'fence.opened'>> {
  const { targets, instance } = parts;
  const connections = targetConnections(order.plan);
  const tables: string[] = [];
  const census: EventData<'fence.closed'>['census'] = {};
  try {
    // What is undone or replayed needs no source, and what is undone and no table that still fits the plan.
    if (order.undoes === undefined && !order.replays) await checkPlan(order.plan, parts);
    for (const name of connections) {
      const opened = await targets.of(name).prepare(order);
      tables.push(...opened.tables);
      Object.assign(census, opened.census);
    }
    await failPoint('prepare.after-fence');
    const snapshots = await prepareSnapshots(order, parts);
    const { execution_id, order_id } = order;
    return { execution_id, order_id, tables, census, ...(snapshots && { snapshots }), instance };
  } catch (error) {
    // A refusal for good ends the execution without a close: what this order opened, now or when it came before, must
    // not stay taken. Where batches are being loaded it is a repetition, which nobody waits for.
    if (failureOf(error).category === 'fatal') await giveBack(order, connections, parts);
    throw error;
  }
}

async function giveBack(
  order: PrepareOrder,
  connections: readonly string[],
  parts: ProcessorParts,
): Promise<void> {
  for (const name of connections) {
    // A target that cannot be reached is why the order is refused, and that is what must be told.
    await giveBackOn(name, order, parts).catch((error: unknown) => {
      if (!(error instanceof ConnectorError)) throw error;
    });
  }
}

async function giveBackOn(name: string, order: PrepareOrder, parts: ProcessorParts): Promise<void> {
  if (await parts.targets.of(name).hasBegun(order.execution_id)) return;
  await closeTarget(name, { ...order, kind: 'close' }, parts);
}

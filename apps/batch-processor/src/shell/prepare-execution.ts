import { ConnectorError } from '@commander/connectors';
import type { EventData, Failure, Plan, PrepareOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { mergeFailures } from '../domain/merge-failures';
import { closeTarget } from './close-execution';
import { failureOf } from './failure-of';
import type { ProcessorParts } from './processor-parts';
import { withSource } from './with-source';

/** The connections that a plan writes to. */
export const targetConnections = (plan: Plan): string[] => [
  ...new Set(plan.entities.map((entity) => entity.target.connection)),
];

/** Checks every source and target of a plan, then opens the fence; throws one ConnectorError with all that is wrong. */
export async function prepareExecution(
  order: PrepareOrder,
  parts: ProcessorParts,
): Promise<EventData<'fence.opened'>> {
  const { env, targets, instance } = parts;
  const connections = targetConnections(order.plan);
  const failures = [
    ...(await failuresOf(order.plan.entities, (entity) =>
      withSource(entity, env, ({ reader }) => reader.fingerprint()),
    )),
    ...(await failuresOf(connections, (name) => targets.of(name).check(order.plan))),
  ];
  const tables: string[] = [];
  const census: EventData<'fence.closed'>['census'] = {};
  try {
    refuse(failures);
    for (const name of connections) {
      const opened = await targets.of(name).prepare(order);
      tables.push(...opened.tables);
      Object.assign(census, opened.census);
    }
  } catch (error) {
    // A refusal for good ends the execution without a close: what this order opened, now or when it came before, must
    // not stay taken.
    if (failureOf(error).category === 'fatal') await giveBack(order, connections, parts);
    throw error;
  }
  await failPoint('prepare.after-fence');
  return { execution_id: order.execution_id, tables, census, instance };
}

async function failuresOf<T>(items: readonly T[], check: (item: T) => Promise<unknown>): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const item of items) {
    try {
      await check(item);
    } catch (error) {
      if (!(error instanceof ConnectorError)) throw error;
      failures.push(error.failure);
    }
  }
  return failures;
}

function refuse([first, ...others]: readonly Failure[]): void {
  if (first) throw new ConnectorError(mergeFailures([first, ...others]));
}

async function giveBack(
  order: PrepareOrder,
  connections: readonly string[],
  parts: ProcessorParts,
): Promise<void> {
  for (const name of connections) {
    // A target that cannot be reached is why the order is refused, and that is what must be told.
    await closeTarget(name, { ...order, kind: 'close' }, parts).catch((error: unknown) => {
      if (!(error instanceof ConnectorError)) throw error;
    });
  }
}

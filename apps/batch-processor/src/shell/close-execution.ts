import type { ClosedExecution } from '@commander/connectors';
import type { CloseOrder, EventData } from '@commander/contracts';
import { decodeOutbox } from '../domain/outbox';
import { describeWith } from './describe-batch';
import { targetConnections } from './check-plan';
import type { ProcessorParts } from './processor-parts';

/** Closes an execution in each of its targets; throws a ConnectorError where one cannot be closed now. */
export async function closeExecution(
  order: CloseOrder,
  parts: ProcessorParts,
): Promise<EventData<'fence.closed'>> {
  const fact: EventData<'fence.closed'> = {
    execution_id: order.execution_id,
    census: {},
    sequences: [],
    instance: parts.instance,
  };
  for (const name of targetConnections(order.plan)) {
    const { census, sequences } = await closeTarget(name, order, parts);
    Object.assign(fact.census, census);
    fact.sequences.push(...sequences);
  }
  return fact;
}

/** Closes an execution in one target and publishes the outcomes of the batches that it cut short. */
export async function closeTarget(
  name: string,
  order: CloseOrder,
  { targets, teller, stream }: ProcessorParts,
): Promise<ClosedExecution> {
  const closed = await targets.of(name).close(order, describeWith(order, order.plan, teller));
  for (const outbox of closed.outboxes) await stream.publish(decodeOutbox(outbox));
  return closed;
}

import type { CloseOrder, EventData } from '@commander/contracts';
import { targetConnections } from './prepare-execution';
import type { ProcessorParts } from './processor-parts';

/** Closes an execution in each of its targets; throws a ConnectorError where one cannot be closed now. */
export async function closeExecution(
  order: CloseOrder,
  { targets, instance }: ProcessorParts,
): Promise<EventData<'fence.closed'>> {
  const fact: EventData<'fence.closed'> = {
    execution_id: order.execution_id,
    census: {},
    sequences: [],
    instance,
  };
  for (const name of targetConnections(order.plan)) {
    const { census, sequences } = await targets.of(name).close(order);
    Object.assign(fact.census, census);
    fact.sequences.push(...sequences);
  }
  return fact;
}

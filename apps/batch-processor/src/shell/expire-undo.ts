import type { EventData, ExpireOrder } from '@commander/contracts';
import { targetConnections } from './check-plan';
import type { ProcessorParts } from './processor-parts';

/** Deletes an ended execution's undo images in each of its targets; throws a ConnectorError where one cannot be asked now. */
export async function expireUndo(
  order: ExpireOrder,
  { targets, instance }: ProcessorParts,
): Promise<EventData<'undo.forgotten'>> {
  let images = 0;
  for (const name of targetConnections(order.plan)) images += (await targets.of(name).expire(order)).images;
  return { execution_id: order.execution_id, images, instance };
}

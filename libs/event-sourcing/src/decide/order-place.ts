import type { Order } from '@commander/contracts';

/** Which entity an order is about, and which of its batches, as far as it is about one. */
export function orderPlace(order: Order): { entity?: string; batch?: number } {
  if (!('work' in order)) return {};
  const entity = order.work.entity.name;
  return 'batch' in order ? { entity, batch: order.batch.batch } : { entity };
}

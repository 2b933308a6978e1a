import { TOPICS } from '@commander/contracts';
import type { Trial } from './trial';

/** An order as it stands in the topic, as far as cases look at it. */
export interface SentOrder {
  readonly kind: string;
  readonly batch?: object;
  readonly work?: { readonly entity?: { readonly name?: string } };
}

/** Every order of a shop that was sent so far, repeats among them. */
export async function sentOrders({ arena, shop }: Trial): Promise<SentOrder[]> {
  await arena.stream.catchUp();
  return arena.stream
    .all()
    .filter(({ topic, key }) => topic === TOPICS.batches && key === shop.projectId)
    .map(({ value }) => JSON.parse(value ?? '{}') as SentOrder);
}

import type { CloudEvent, EventData, FactName, Order } from '@commander/contracts';
import { deterministicId, factEvent } from '@commander/event-sourcing';
import { hashJson } from './sha256';

/** Who tells a fact, when, and in which trace. */
export interface Teller {
  readonly instance: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly traceparent?: string;
  /** How much of the memory that it may have the teller uses. */
  readonly memoryPercent?: number;
}

/** The envelope that every event about an order has, but for its id. */
export const envelopeOf = (order: Order, { instance, time, traceparent }: Teller) => ({
  source: `/batch-processor/${instance}`,
  subject: order.execution_id,
  project: order.project_id,
  time,
  ...(traceparent === undefined ? {} : { traceparent }),
});

/** A fact about an order; the same data told again for the same order has the same id, and is dropped by its readers. */
export const orderFact = <N extends FactName>(
  order: Order,
  name: N,
  data: EventData<N>,
  teller: Teller,
): CloudEvent =>
  factEvent(name, data, {
    id: deterministicId(order.order_id, name, hashJson(data)),
    ...envelopeOf(order, teller),
  });

import { TOPICS, type EventData, type FactName, type Order } from '@commander/contracts';
import { encodeEvent, type EncodedEvent } from '@commander/event-sourcing';
import type { MessageLog } from '@commander/kafka';
import { orderFact, type Teller } from '../domain/order-fact';

/** Appends to the event stream; resolves once everything is acknowledged. Rejects with the log's own errors. */
export class StreamWriter {
  constructor(
    private readonly log: MessageLog,
    private readonly topicPrefix: string,
    private readonly teller: () => Teller,
  ) {}

  /** Tells a fact about an order. */
  tell<N extends FactName>(order: Order, name: N, data: EventData<N>): Promise<void> {
    return this.publish([encodeEvent(orderFact(order, name, data, this.teller()))]);
  }

  /** Appends messages as they are, in one send. */
  async publish(messages: readonly EncodedEvent[]): Promise<void> {
    const topic = `${this.topicPrefix}${TOPICS.events}`;
    await this.log.append(messages.map((message) => ({ topic, ...message })));
  }
}

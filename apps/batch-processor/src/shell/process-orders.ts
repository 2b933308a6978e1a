import { ConnectorError } from '@commander/connectors';
import { HEADERS, type EventData } from '@commander/contracts';
import { orderPlace } from '@commander/event-sourcing';
import { isPassing, PoisonMessage, type StoredMessage } from '@commander/kafka';
import { withSpan } from '@commander/telemetry';
import { readOrder } from '../domain/read-order';
import { carryOut, type OwnOrder } from './carry-out';
import { failureOf } from './failure-of';
import type { ProcessorParts } from './processor-parts';

/** Carries out orders: each ends in facts on the stream; of one that came too late, that it was refused, which nobody waits for. */
export class ProcessOrders {
  constructor(private readonly parts: ProcessorParts) {}

  /** Takes one message of the batches topic; rejects only where Kafka is away, so that the message comes again. */
  async receive(message: StoredMessage, signal: AbortSignal): Promise<void> {
    if (message.headers[HEADERS.kind] === 'verify') return;
    const order = readOrder(message.value?.toString('utf8') ?? '');
    if (!order) throw new PoisonMessage('bad-order', 'The message is not an order of this version.');
    if (order.kind === 'verify') return;
    const parent = message.headers[HEADERS.traceparent] === undefined ? order.traceparent : undefined;
    await withSpan(`order.${order.kind}`, { parent, attributes: attributesOf(order) }, () =>
      carryOut(order, this.parts, signal).catch((error: unknown) => this.fail(order, error)),
    );
  }

  /** Gives back connections; called when no order is being carried out any more. */
  async close(): Promise<void> {
    await this.parts.sources.end();
    await this.parts.snapshots.end();
    await this.parts.targets.end();
    await this.parts.log.close();
  }

  private async fail(order: OwnOrder, error: unknown): Promise<void> {
    if (isPassing(error)) throw error;
    const { logger, stream } = this.parts;
    const failure = failureOf(error);
    const place = { ...placeOf(order), attempt: order.attempt, code: failure.code };
    if (error instanceof ConnectorError) logger.warn(place, failure.message);
    else logger.error({ ...place, err: error }, 'An order failed for a reason of our own.');
    const { kind, order_id, attempt } = order;
    const fact: EventData<'order.failed'> = {
      ...placeOf(order),
      order_id,
      kind,
      attempt,
      failure,
      instance: this.parts.instance,
    };
    await stream.tell(order, 'order.failed', fact);
  }
}

const placeOf = (order: OwnOrder) => ({ execution_id: order.execution_id, ...orderPlace(order) });

function attributesOf(order: OwnOrder): Record<string, string | number> {
  const { execution_id, entity, batch } = placeOf(order);
  return {
    'commander.execution': execution_id,
    'commander.attempt': order.attempt,
    ...(entity === undefined ? {} : { 'commander.entity': entity }),
    ...(batch === undefined ? {} : { 'commander.batch': batch }),
  };
}

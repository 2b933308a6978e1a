import { ConnectorError } from '@commander/connectors';
import { HEADERS, type EventData, type Order } from '@commander/contracts';
import { isPassing, PoisonMessage, type StoredMessage } from '@commander/kafka';
import { withSpan } from '@commander/telemetry';
import { readOrder } from '../domain/read-order';
import { closeExecution } from './close-execution';
import { failureOf } from './failure-of';
import { loadBatch } from './load-batch';
import { planEntity } from './plan-entity';
import { prepareExecution } from './prepare-execution';
import type { ProcessorParts } from './processor-parts';

type OwnOrder = Exclude<Order, { kind: 'verify' }>;

/** Carries out orders: each ends in facts on the stream, or in a log line where a newer decision stands. */
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
      this.carryOut(order, signal).catch((error: unknown) => this.fail(order, error)),
    );
  }

  /** Gives back connections; called when no order is being carried out any more. */
  async close(): Promise<void> {
    await this.parts.targets.end();
    await this.parts.log.close();
  }

  private async carryOut(order: OwnOrder, signal: AbortSignal): Promise<void> {
    const { parts } = this;
    const { stream } = parts;
    switch (order.kind) {
      case 'prepare':
        return stream.tell(order, 'fence.opened', await prepareExecution(order, parts));
      case 'plan':
        return stream.tell(order, 'planning.completed', await planEntity(order, parts));
      case 'load':
        return loadBatch(order, parts, signal);
      case 'promote':
      case 'undo':
      case 'rehearse':
        return;
      case 'close':
        return stream.tell(order, 'fence.closed', await closeExecution(order, parts));
    }
  }

  private async fail(order: OwnOrder, error: unknown): Promise<void> {
    if (isPassing(error)) throw error;
    const { logger, stream } = this.parts;
    const failure = failureOf(error);
    const place = { ...placeOf(order), attempt: order.attempt, code: failure.code };
    // Only a batch may be dropped without a word: whoever closed the fence asks for no outcome of it any more.
    if (order.kind === 'load' && error instanceof ConnectorError && error.refusedByFence) {
      logger.warn(place, 'The order came too late and is dropped: a newer decision stands.');
      return;
    }
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

function placeOf(order: OwnOrder): { execution_id: string; entity?: string; batch?: number } {
  const { execution_id } = order;
  switch (order.kind) {
    case 'plan':
      return { execution_id, entity: order.work.entity.name };
    case 'load':
      return { execution_id, entity: order.work.entity.name, batch: order.batch.batch };
    case 'undo':
      return { execution_id, entity: order.work.entity.name, batch: order.batch.batch };
    case 'prepare':
    case 'promote':
    case 'rehearse':
    case 'close':
      return { execution_id };
  }
}

function attributesOf(order: OwnOrder): Record<string, string | number> {
  const { execution_id, entity, batch } = placeOf(order);
  return {
    'commander.execution': execution_id,
    'commander.attempt': order.attempt,
    ...(entity === undefined ? {} : { 'commander.entity': entity }),
    ...(batch === undefined ? {} : { 'commander.batch': batch }),
  };
}

import { HEADERS, TOPICS, type EventData, type FactName, type VerifyOrder } from '@commander/contracts';
import { encodeEvent, factEvent } from '@commander/event-sourcing';
import { PoisonMessage, type MessageLog, type StoredMessage } from '@commander/kafka';
import type { Env } from '@commander/security';
import { currentTraceparent, safeError, withSpan } from '@commander/telemetry';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Logger } from 'pino';
import { v7 } from 'uuid';
import { readVerifyOrder } from '../domain/read-verify-order';
import { failureOf } from './failure-of';
import { verifyExecution } from './verify-execution';

/** What carrying out orders needs. */
export interface VerifierParts {
  readonly log: MessageLog;
  readonly instance: string;
  readonly topicPrefix: string;
  readonly env: Env;
  readonly logger: Logger;
}

/** Carries out verify orders: every one ends in one fact, `verification.completed` or `order.failed`. */
export class VerifyOrders implements OnApplicationShutdown {
  constructor(private readonly parts: VerifierParts) {}

  /** Takes one message of the batches topic; other kinds of order are skipped, unparsed where their header tells. */
  async receive(message: StoredMessage): Promise<void> {
    const kind = message.headers[HEADERS.kind];
    if (kind !== undefined && kind !== 'verify') return;
    const order = readVerifyOrder(message.value?.toString('utf8') ?? '');
    // What has no header and is no verify order is the processors' to carry out, or to give up.
    if (!order && kind === undefined) return;
    if (!order) throw new PoisonMessage('bad-order', 'The message is not a verify order of this version.');
    const attributes = { 'commander.execution': order.execution_id, 'commander.attempt': order.attempt };
    await withSpan('commander.verify', { attributes }, () => this.verify(order));
  }

  /** Closes the log; called when no order is being carried out any more. */
  onApplicationShutdown(): Promise<void> {
    return this.parts.log.close();
  }

  private async verify(order: VerifyOrder): Promise<void> {
    const { env, instance, logger } = this.parts;
    const ids = { execution: order.execution_id, attempt: order.attempt };
    logger.info(ids, 'Verification started.');
    const found = await verifyExecution(order, env).catch((error: unknown) => ({ error }));
    if ('error' in found) {
      const failure = failureOf(found.error);
      logger.error({ ...ids, failure, err: safeError(found.error) }, 'Verification failed.');
      const { execution_id, order_id, attempt } = order;
      return this.tell(order, 'order.failed', {
        execution_id,
        order_id,
        kind: 'verify',
        attempt,
        failure,
        instance,
      });
    }
    logger.info({ ...ids, state: found.state }, 'Verification completed.');
    return this.tell(order, 'verification.completed', { ...found, instance });
  }

  private async tell<N extends FactName>(order: VerifyOrder, name: N, data: EventData<N>): Promise<void> {
    const { log, instance, topicPrefix } = this.parts;
    const event = factEvent(name, data, {
      id: v7(),
      source: `/verifier/${instance}`,
      subject: order.execution_id,
      project: order.project_id,
      time: new Date().toISOString(),
      traceparent: currentTraceparent(),
    });
    await log.append([{ topic: `${topicPrefix}${TOPICS.events}`, ...encodeEvent(event) }]);
  }
}

import { ConnectorError, type Promotion } from '@commander/connectors';
import type { PromoteOrder } from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import { ownFailure } from '@commander/migration-plan';
import { orderFact } from '../domain/order-fact';
import { decodeOutbox, encodeOutbox } from '../domain/outbox';
import { describeWith } from './describe-batch';
import { targetConnections } from './check-plan';
import type { ProcessorParts } from './processor-parts';
import { PromotionProgress } from './promotion-progress';

/**
 * Writes everything that is staged in one transaction, then publishes each batch's outcome, and at last that the whole stands; a
 * promotion that was done before is published again. Throws a ConnectorError where nothing was written.
 */
export async function promoteStage(order: PromoteOrder, parts: ProcessorParts): Promise<void> {
  const { targets, teller, stream } = parts;
  const target = targets.of(onlyTarget(order));
  const progress = new PromotionProgress(order, parts);
  const describeOne = describeWith(order, order.plan, teller);
  const describe: Promotion['describe'] = (story) => {
    progress.written();
    return describeOne(story);
  };
  const outcome: Promotion['outcome'] = (counts, batches) => {
    const now = teller();
    const { execution_id } = order;
    const fact = { execution_id, batches, instance: now.instance };
    return {
      counts,
      outbox: encodeOutbox([encodeEvent(orderFact(order, 'promotion.completed', fact, now))]),
    };
  };
  await target.promote({ order, describe, outcome }).finally(() => progress.settled());
  for await (const outbox of target.promoted(order)) await stream.publish(decodeOutbox(outbox));
}

function onlyTarget({ plan }: PromoteOrder): string {
  const [name, ...others] = targetConnections(plan);
  if (name !== undefined && others.length === 0) return name;
  throw new ConnectorError(
    ownFailure(
      'promotion.targets',
      'One transaction cannot span several target connections: take transaction_mode per-batch.',
    ),
  );
}

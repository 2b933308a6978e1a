import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { describeOrder, type LedgerOrder } from './batch-key';
import type { TargetSession } from './target-session';

/**
 * Records which session now works on an order. Deliveries count per order, so that retries the commander decides on start anew; past
 * the limit the order is taken for one that kills its processor.
 */
export async function takeLease(
  session: TargetSession,
  order: LedgerOrder,
  { again, maxDeliveries }: { readonly again: boolean; readonly maxDeliveries: number },
): Promise<void> {
  if ((await session.takeLease(order, again)) <= maxDeliveries) return;
  throw new ConnectorError(
    ownFailure(
      'lease.deliveries',
      `${describeOrder(order)} was taken up more than ${maxDeliveries} times without an outcome: see the processors' logs.`,
    ),
  );
}

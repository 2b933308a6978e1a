import type { LoadOrder } from '@commander/contracts';
import { fenceRefusal } from './fence-refusal';
import type { TargetSession } from './target-session';

/** Holds an execution's fence to the end of the transaction; throws where the execution is closed or closing, or the order stands below it. */
export async function holdFence(
  session: TargetSession,
  order: Pick<LoadOrder, 'execution_id' | 'position'>,
): Promise<void> {
  const fence = await session.holdFence(order);
  if (!fence) throw fenceRefusal('missing', order.execution_id);
  if (fence.closed) throw fenceRefusal('closed', order.execution_id);
  if (fence.below) throw fenceRefusal('stale', order.execution_id);
}

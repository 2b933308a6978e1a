import type { CloseOrder } from '@commander/contracts';
import type { DescribeBatch } from '../batch-target';
import type { BatchKey } from './batch-key';
import type { TargetSession } from './target-session';

/**
 * Gives the batches that an execution leaves half done an outcome: that of the records which have one. What is known of each record stays, so that
 * a resume can go on behind the last one. A batch without any is forgotten.
 */
export async function cutShort(
  session: TargetSession,
  { chain_id: chain, execution_id: execution }: CloseOrder,
  describe: DescribeBatch,
): Promise<void> {
  for (const { entity, batch, notes } of await session.halfDone(execution)) {
    const key: BatchKey = [chain, 'load', entity, batch];
    const endings = await session.readProgress(key);
    await session.storeOutcome(key, describe({ entity, notes, endings, cutShort: true }));
    await session.markCutShort(key);
  }
}

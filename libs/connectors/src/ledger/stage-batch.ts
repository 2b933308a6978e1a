import type { BatchToStage, LedgerEntry } from '../batch-target';
import type { TargetAccess } from './target-access';
import { exactlyOnce } from './exactly-once';

/** Keeps a batch in the stage, exactly once. */
export function stageBatch(db: TargetAccess, batch: BatchToStage): Promise<LedgerEntry> {
  const { order, inputHash, outcome, replayedFrom } = batch;
  const { fingerprint, abandon: abandoned, predicted } = order;
  const notes = { batch: order.batch, abandoned, predicted, fingerprint, replayedFrom };
  return exactlyOnce(db, {
    order,
    claimed: { inputHash, notes },
    work: async (session) => {
      await session.storeStagedRows(order, batch);
      return outcome;
    },
  });
}

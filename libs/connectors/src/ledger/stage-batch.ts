import type { BatchToStage, LedgerEntry } from '../batch-target';
import type { TargetAccess } from './target-access';
import { notesOf } from './notes-of';
import { exactlyOnce } from './exactly-once';

/** Keeps a batch in the stage, exactly once. */
export function stageBatch(db: TargetAccess, batch: BatchToStage): Promise<LedgerEntry> {
  const { order, inputHash, outcome } = batch;
  return exactlyOnce(db, {
    order,
    claimed: { inputHash, notes: notesOf(order, batch) },
    work: async (session) => {
      await session.storeStagedRows(order, batch);
      return outcome;
    },
  });
}

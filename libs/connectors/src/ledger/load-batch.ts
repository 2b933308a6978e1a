import type { BatchToWrite, LedgerEntry } from '../batch-target';
import type { TargetAccess } from './target-access';
import { exactlyOnce } from './exactly-once';
import type { ErrorContext } from '../error-context';
import { writeBatch } from './write-batch';

/** Writes a batch in one transaction, exactly once. */
export function loadBatch(
  db: TargetAccess,
  batch: BatchToWrite,
  context: ErrorContext,
): Promise<LedgerEntry> {
  const { order, inputHash, describe } = batch;
  return exactlyOnce(db, {
    order,
    claimed: { inputHash },
    work: async (session) => describe(await writeBatch(session, order, batch, context)),
  });
}

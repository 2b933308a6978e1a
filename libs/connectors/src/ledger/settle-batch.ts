import type { BatchToWrite, LedgerEntry } from '../batch-target';
import type { ErrorContext } from '../error-context';
import { settleReferences } from '../references/settle-references';
import { exactlyOnce } from './exactly-once';
import type { TargetAccess } from './target-access';

/** Sets what a batch deferred, in one transaction, exactly once. */
export function settleBatch(
  db: TargetAccess,
  { order, inputHash, describe }: BatchToWrite,
  deferredBy: number,
  context: ErrorContext,
): Promise<LedgerEntry> {
  return exactlyOnce(db, {
    order,
    // An undo knows by it what has to go first.
    claimed: { inputHash, notes: { batch: order.batch } },
    work: async (session) => describe([], await settleReferences(session, { order, deferredBy, context })),
  });
}

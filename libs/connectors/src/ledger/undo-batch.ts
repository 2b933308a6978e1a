import type { LedgerEntry } from '../batch-target';
import type { BatchToUndo } from '../batch-to-undo';
import type { ErrorContext } from '../error-context';
import { onceEvenClosed } from './exactly-once';
import type { TargetAccess } from './target-access';

/** Undoes a batch in one transaction, exactly once; one that is done gives back what was stored, also where the fence is closed. */
export function undoBatch(
  db: TargetAccess,
  { order, inputHash, idsIn, describe }: BatchToUndo,
  context: ErrorContext,
): Promise<LedgerEntry> {
  return onceEvenClosed(db, {
    order,
    claimed: { inputHash },
    work: async (session) => describe(await session.undoRows({ order, idsIn }, context)),
  });
}

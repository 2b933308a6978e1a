import type { LedgerEntry } from '../../batch-target';
import type { BatchToUndo } from '../../batch-to-undo';
import type { TargetDatabase } from '../connection/target-database';
import type { ErrorContext } from '../errors/classify-postgres-error';
import { onceEvenClosed } from '../modes/exactly-once';
import { undoRows } from './undo-rows';

/** Undoes a batch in one transaction, exactly once; one that is done gives back what was stored, also where the fence is closed. */
export function undoBatch(
  db: TargetDatabase,
  { order, inputHash, idsIn, describe }: BatchToUndo,
  context: ErrorContext,
): Promise<LedgerEntry> {
  return onceEvenClosed(db, {
    order,
    claimed: { inputHash },
    work: async (client) => describe(await undoRows({ client, order, context, idsIn })),
  });
}

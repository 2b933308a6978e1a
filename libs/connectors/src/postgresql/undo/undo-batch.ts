import type { LedgerEntry } from '../../batch-target';
import type { BatchToUndo } from '../../batch-to-undo';
import type { TargetDatabase } from '../connection/target-database';
import type { ErrorContext } from '../errors/classify-postgres-error';
import { storedOutbox } from '../meta/batch-ledger';
import { exactlyOnce } from '../modes/exactly-once';
import { undoRows } from './undo-rows';

/** Undoes a batch in one transaction, exactly once; one that is done gives back what was stored, also where the fence is closed. */
export async function undoBatch(
  db: TargetDatabase,
  { order, inputHash, idsIn, describe }: BatchToUndo,
  context: ErrorContext,
): Promise<LedgerEntry> {
  const stored = await db.lend((client) => storedOutbox(client, order, inputHash));
  if (stored) return { outbox: stored, replayed: true };
  return exactlyOnce(db, {
    order,
    claimed: { inputHash },
    work: async (client) => describe(await undoRows({ client, order, context, idsIn })),
  });
}

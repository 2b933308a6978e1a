import type { BatchToWrite, LedgerEntry } from '../../batch-target';
import type { TargetDatabase } from '../connection/target-database';
import { exactlyOnce } from './exactly-once';
import type { ErrorContext } from '../errors/classify-postgres-error';
import { writeBatch } from './write-batch';

/** Writes a batch in one transaction, exactly once. */
export function loadBatch(
  db: TargetDatabase,
  batch: BatchToWrite,
  context: ErrorContext,
): Promise<LedgerEntry> {
  const { order, inputHash, describe } = batch;
  return exactlyOnce(db, {
    order,
    claimed: { inputHash },
    work: async (client) => describe(await writeBatch(client, order, batch, context)),
  });
}

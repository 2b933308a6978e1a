import type { BatchToWrite, LedgerEntry } from '../../batch-target';
import type { TargetDatabase } from '../connection/target-database';
import { exactlyOnce } from './exactly-once';
import { writeBatch, type WriteTools } from './write-batch';

/** Writes a batch in one transaction, exactly once. */
export function loadBatch(db: TargetDatabase, batch: BatchToWrite, tools: WriteTools): Promise<LedgerEntry> {
  const { order, inputHash, describe } = batch;
  return exactlyOnce(db, {
    order,
    claimed: { inputHash },
    work: async (client) => describe(await writeBatch(client, order, batch, tools)),
  });
}

import type { BatchToStage, LedgerEntry } from '../../batch-target';
import type { TargetDatabase } from '../connection/target-database';
import { storeStagedRows } from '../meta/staged-rows';
import { exactlyOnce } from './exactly-once';

/** Keeps a batch in the stage, exactly once. */
export function stageBatch(db: TargetDatabase, batch: BatchToStage): Promise<LedgerEntry> {
  const { order, inputHash, outcome } = batch;
  const notes = { batch: order.batch, abandoned: order.abandon, predicted: order.predicted };
  return exactlyOnce(db, {
    order,
    claimed: { inputHash, notes },
    work: async (client) => {
      await storeStagedRows(client, order, batch);
      return outcome;
    },
  });
}

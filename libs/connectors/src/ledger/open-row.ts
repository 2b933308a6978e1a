import type { LoadOrder } from '@commander/contracts';
import { batchKeyOf } from './batch-key';
import { changedInput, storedOutbox } from './claim-order';
import type { LedgerClaim } from './ledger-row';
import type { TargetSession } from './target-session';

/** How far a batch is whose records are committed one by one. */
export interface OpenRow {
  readonly position: number;
  /** Its outcome, where it is done. */
  readonly outbox: Buffer | null;
}

/**
 * Opens a batch's ledger row, or finds how far it is; the row stays locked to the end of the transaction. One that an earlier execution
 * of the chain left half done is taken over, for which the plan may have changed. Another input is fatal otherwise.
 */
export async function openRow(
  session: TargetSession,
  order: LoadOrder,
  ledgerClaim: LedgerClaim,
): Promise<OpenRow> {
  const key = batchKeyOf(order);
  if (await session.insertRow(key, order, { ...ledgerClaim, position: 0 })) {
    return { position: 0, outbox: null };
  }
  const row = await session.lockRow(key);
  if (!row) throw new Error('A row of the ledger vanished while its batch was claimed.');
  if (row.cut_short && row.execution_id !== order.execution_id) {
    await session.takeOverRow(key, order, ledgerClaim);
    return { position: row.position, outbox: null };
  }
  if (row.input_hash !== ledgerClaim.inputHash) throw changedInput(order);
  return row;
}

/** Whether a batch's records are committed one by one already, so that it goes on like that whatever its order says. */
export async function isOpenRow(session: TargetSession, order: LoadOrder): Promise<boolean> {
  const row = await session.readRow(batchKeyOf(order));
  return row !== null && row.position !== null;
}

/** The stored outbox of a batch that is done; null where it is not, or was left half done by an earlier execution of its chain. */
export async function storedLoad(
  session: TargetSession,
  order: LoadOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const row = await session.readRow(batchKeyOf(order));
  if (row?.cut_short && row.execution_id !== order.execution_id) return null;
  return storedOutbox(session, order, inputHash);
}

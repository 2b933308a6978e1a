import type { LoadOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { batchKeyOf } from './batch-key';
import { changedInput, insertLedgerRow, OF_BATCH, storedOutbox, type LedgerClaim } from './batch-ledger';

/** How far a batch is whose records are committed one by one. */
export interface OpenRow {
  readonly position: number;
  /** Its outcome, where it is done. */
  readonly outbox: Buffer | null;
}

interface FoundRow extends OpenRow {
  readonly execution_id: string;
  readonly input_hash: string;
  readonly cut_short: boolean;
}

/**
 * Opens a batch's ledger row, or finds how far it is; the row stays locked to the end of the transaction. One that an earlier execution
 * of the chain left half done is taken over, for which the plan may have changed. Another input is fatal otherwise.
 */
export async function openRow(
  client: ClientBase,
  order: LoadOrder,
  ledgerClaim: LedgerClaim,
): Promise<OpenRow> {
  const key = batchKeyOf(order);
  const claimed = { ...ledgerClaim, position: 0 };
  if (await insertLedgerRow(client, key, order, claimed)) return { position: 0, outbox: null };
  const { rows } = await client.query<FoundRow>(
    `select position, outbox, execution_id, input_hash, cut_short from commander_meta.batch_ledger
     where ${OF_BATCH} for update`,
    [...key],
  );
  const [row] = rows;
  if (!row) throw new Error('A row of the ledger vanished while its batch was claimed.');
  if (row.cut_short && row.execution_id !== order.execution_id) {
    await takeOver(client, order, ledgerClaim);
    return { position: row.position, outbox: null };
  }
  if (row.input_hash !== ledgerClaim.inputHash) throw changedInput(order);
  return row;
}

async function takeOver(
  client: ClientBase,
  order: LoadOrder,
  { inputHash, notes }: LedgerClaim,
): Promise<void> {
  await client.query(
    `update commander_meta.batch_ledger set execution_id = $5, order_id = $6, input_hash = $7, log_partition = $8, log_offset = $9,
       notes = $10, counts = null, outbox = null, cut_short = false
     where ${OF_BATCH}`,
    [
      ...batchKeyOf(order),
      order.execution_id,
      order.order_id,
      inputHash,
      order.position.partition,
      order.position.offset,
      notes ? JSON.stringify(notes) : null,
    ],
  );
}

/** Whether a batch's records are committed one by one already, so that it goes on like that whatever its order says. */
export async function isOpenRow(client: ClientBase, order: LoadOrder): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from commander_meta.batch_ledger where ${OF_BATCH} and position is not null`,
    [...batchKeyOf(order)],
  );
  return rowCount === 1;
}

/** The stored outbox of a batch that is done; null where it is not, or was left half done by an earlier execution of its chain. */
export async function storedLoad(
  client: ClientBase,
  order: LoadOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const { rowCount } = await client.query(
    `select from commander_meta.batch_ledger where ${OF_BATCH} and cut_short and execution_id <> $5`,
    [...batchKeyOf(order), order.execution_id],
  );
  return rowCount === 1 ? null : storedOutbox(client, order, inputHash);
}

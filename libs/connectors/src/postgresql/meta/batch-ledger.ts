import type { OutcomeCounts, UndoCounts } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { BatchNotes } from '../../batch-target';
import { ConnectorError } from '../../connector-error';
import { batchKeyOf, describeOrder, type BatchKey, type LedgerOrder } from './batch-key';

/** The condition that finds a ledger row; a batch key fills its parameters. */
export const OF_BATCH = 'chain_id = $1 and kind = $2 and entity = $3 and batch = $4';

/** What a new row of the ledger says besides its order. */
export interface LedgerClaim {
  readonly inputHash: string;
  /** What its outcome cannot be described without, where that is told by somebody else than its owner. */
  readonly notes?: BatchNotes;
  /** Records that have their outcome; left out where the batch's transaction gives all of them one. */
  readonly position?: number;
}

/**
 * Claims a row by a unique insert, which waits for whoever is in doubt: a select would see nothing and write twice. False where
 * it stands there already.
 */
export async function insertLedgerRow(
  client: ClientBase,
  key: BatchKey,
  order: Pick<LedgerOrder, 'execution_id' | 'order_id' | 'position'>,
  { inputHash, notes, position }: LedgerClaim,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into commander_meta.batch_ledger
       (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset, notes, position)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
    [
      ...key,
      order.execution_id,
      order.order_id,
      inputHash,
      order.position.partition,
      order.position.offset,
      notes ? JSON.stringify(notes) : null,
      position ?? null,
    ],
  );
  return rowCount === 1;
}

/** Claims an order's row; returns the stored outbox where it is done already, null where it is ours now. Another input under the same key is fatal. */
export async function claimOrder(
  client: ClientBase,
  order: LedgerOrder,
  ledgerClaim: LedgerClaim,
): Promise<Buffer | null> {
  if (await insertLedgerRow(client, batchKeyOf(order), order, ledgerClaim)) return null;
  const outbox = await storedOutbox(client, order, ledgerClaim.inputHash);
  if (outbox === null) throw new Error('A row of the ledger vanished while its batch was claimed.');
  return outbox;
}

/** The stored outbox of an order that is done, null where there is none (yet). Another input under the same key is fatal. */
export async function storedOutbox(
  client: ClientBase,
  order: LedgerOrder,
  inputHash: string,
): Promise<Buffer | null> {
  const { rows } = await client.query<{ input_hash: string; outbox: Buffer | null }>(
    `select input_hash, outbox from commander_meta.batch_ledger where ${OF_BATCH}`,
    [...batchKeyOf(order)],
  );
  const [row] = rows;
  if (row?.outbox && row.input_hash !== inputHash) throw changedInput(order);
  return row?.outbox ?? null;
}

/** What a ledger row keeps of work that is done. */
export interface StoredOutcome {
  readonly counts: OutcomeCounts | UndoCounts;
  readonly outbox: Buffer;
}

/** Stores an outcome in the claimed row of its key. */
export async function storeOutcome(
  client: ClientBase,
  key: BatchKey,
  { counts, outbox }: StoredOutcome,
): Promise<void> {
  await client.query(
    `update commander_meta.batch_ledger set counts = $5, outbox = $6, committed_at = clock_timestamp() where ${OF_BATCH}`,
    [...key, JSON.stringify(counts), outbox],
  );
}

/** The refusal of an order whose batch stands in the ledger with another input. */
export function changedInput(order: LedgerOrder): ConnectorError {
  return new ConnectorError(
    ownFailure(
      'ledger.input_changed',
      `${describeOrder(order)} stands in the target's ledger with another input (range, plan or source): start a new execution.`,
    ),
  );
}

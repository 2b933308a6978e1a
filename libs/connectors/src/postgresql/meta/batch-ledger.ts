import type { ClientBase } from 'pg';
import type { BatchNotes } from '../../batch-target';
import { prepared } from '../connection/prepared';
import type { BatchKey } from '../../ledger/batch-key';
import type { LedgerLine } from '../../ledger/census';
import {
  orderValues,
  type FoundRow,
  type LedgerClaim,
  type OrderIds,
  type StoredOutcome,
  type StoredRow,
} from '../../ledger/ledger-row';

/** The condition that finds a ledger row; a batch key fills its parameters. */
export const OF_BATCH = 'chain_id = $1 and kind = $2 and entity = $3 and batch = $4';

const READ_ROW = `select execution_id, input_hash, outbox, position, cut_short from commander_meta.batch_ledger where ${OF_BATCH}`;

const INSERT_ROW = `insert into commander_meta.batch_ledger
    (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset, notes, position)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`;

const STORE_OUTCOME = `update commander_meta.batch_ledger set counts = $5, outbox = $6, committed_at = clock_timestamp() where ${OF_BATCH}`;

/** Claims a row by a unique insert; false where it stands there already. */
export async function insertLedgerRow(
  client: ClientBase,
  key: BatchKey,
  order: OrderIds,
  claim: LedgerClaim,
): Promise<boolean> {
  const values = [...key, ...orderValues(order, claim), claim.position ?? null];
  const { rowCount } = await client.query({ ...prepared(INSERT_ROW), values });
  return rowCount === 1;
}

/** Reads a row; null where there is none. */
export async function readLedgerRow(client: ClientBase, key: BatchKey): Promise<StoredRow | null> {
  return (await client.query<StoredRow>({ ...prepared(READ_ROW), values: [...key] })).rows[0] ?? null;
}

/** Reads a row and locks it to the end of the transaction; null where there is none. */
export async function lockLedgerRow(client: ClientBase, key: BatchKey): Promise<FoundRow | null> {
  return (
    (await client.query<FoundRow>({ ...prepared(`${READ_ROW} for update`), values: [...key] })).rows[0] ??
    null
  );
}

/** Gives a row that was left half done to another order. */
export async function takeOverRow(
  client: ClientBase,
  key: BatchKey,
  order: OrderIds,
  claim: LedgerClaim,
): Promise<void> {
  await client.query(
    `update commander_meta.batch_ledger set execution_id = $5, order_id = $6, input_hash = $7, log_partition = $8, log_offset = $9,
       notes = $10, counts = null, outbox = null, cut_short = false
     where ${OF_BATCH}`,
    [...key, ...orderValues(order, claim)],
  );
}

/** Stores an outcome in the claimed row of its key. */
export async function storeOutcome(
  client: ClientBase,
  key: BatchKey,
  { counts, outbox }: StoredOutcome,
): Promise<void> {
  await client.query({ ...prepared(STORE_OUTCOME), values: [...key, JSON.stringify(counts), outbox] });
}

/** The rows of a chain that have their outcome, by entity and batch. */
export async function censusLines(client: ClientBase, chainId: string): Promise<LedgerLine[]> {
  const { rows } = await client.query<LedgerLine>(
    `select kind, entity, batch::int as batch, input_hash, counts from commander_meta.batch_ledger
     where chain_id = $1 and kind in ('load', 'undo') and outbox is not null order by entity, batch`,
    [chainId],
  );
  return rows;
}

/** Forgets the loads of an execution of which no record has an outcome, and lists those that are half done. */
export async function halfDone(
  client: ClientBase,
  executionId: string,
): Promise<{ entity: string; batch: number; notes: BatchNotes }[]> {
  const open = `execution_id = $1 and kind = 'load' and outbox is null`;
  await client.query(`delete from commander_meta.batch_ledger where ${open} and position = 0`, [executionId]);
  const { rows } = await client.query<{ entity: string; batch: number; notes: BatchNotes }>(
    `select entity, batch::int as batch, notes from commander_meta.batch_ledger where ${open} order by entity, batch`,
    [executionId],
  );
  return rows;
}

/** Marks a row that an execution left half done. */
export async function markCutShort(client: ClientBase, key: BatchKey): Promise<void> {
  await client.query(`update commander_meta.batch_ledger set cut_short = true where ${OF_BATCH}`, [...key]);
}

/** What tells of the batches that an execution left half done. */
export async function cutShortOutboxes(client: ClientBase, executionId: string): Promise<Buffer[]> {
  const { rows } = await client.query<{ outbox: Buffer }>(
    'select outbox from commander_meta.batch_ledger where execution_id = $1 and cut_short order by entity, batch',
    [executionId],
  );
  return rows.map((row) => row.outbox);
}

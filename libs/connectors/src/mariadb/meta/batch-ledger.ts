import type { BatchNotes } from '../../batch-target';
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
import type { MariadbClient } from '../connection/mariadb-client';

const LEDGER = 'commander_meta_batch_ledger';
const OF_BATCH = 'chain_id = ? and kind = ? and entity = ? and batch = ?';
const READ_ROW = `select execution_id, input_hash, outbox, position, cut_short from ${LEDGER} where ${OF_BATCH}`;

/**
 * Claims a row by a unique insert; false where it stands there already. Whoever comes second takes the row's own lock, which a plain insert
 * would only share: two that waited could not both go on then. The row counts its claims, so that the server tells one from the other.
 */
export async function insertLedgerRow(
  client: MariadbClient,
  key: BatchKey,
  order: OrderIds,
  claim: LedgerClaim,
): Promise<boolean> {
  const met = await client.write(
    `insert into ${LEDGER} (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset, notes, position)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on duplicate key update claims = claims + 1`,
    [...key, ...orderValues(order, claim), claim.position ?? null],
  );
  return met === 1;
}

type RawRow = Record<'execution_id' | 'input_hash' | 'cut_short', string> & {
  readonly outbox: Buffer | null;
  readonly position: string | null;
};

const rowOf = (row: RawRow): StoredRow => ({
  ...row,
  position: row.position === null ? null : Number(row.position),
  cut_short: row.cut_short === '1',
});

/** Reads a row; null where there is none. */
export async function readLedgerRow(client: MariadbClient, key: BatchKey): Promise<StoredRow | null> {
  const [row] = await client.rows<RawRow>(READ_ROW, key);
  return row ? rowOf(row) : null;
}

/** Reads a row and locks it to the end of the transaction; null where there is none. */
export async function lockLedgerRow(client: MariadbClient, key: BatchKey): Promise<FoundRow | null> {
  const [row] = await client.rows<RawRow>(`${READ_ROW} for update`, key);
  return row ? { ...rowOf(row), position: Number(row.position) } : null;
}

/** Gives a row that was left half done to another order. */
export async function takeOverRow(
  client: MariadbClient,
  key: BatchKey,
  order: OrderIds,
  claim: LedgerClaim,
): Promise<void> {
  await client.write(
    `update ${LEDGER} set execution_id = ?, order_id = ?, input_hash = ?, log_partition = ?, log_offset = ?, notes = ?,
       counts = null, outbox = null, cut_short = 0 where ${OF_BATCH}`,
    [...orderValues(order, claim), ...key],
  );
}

/** Stores an outcome in the claimed row of its key. */
export async function storeOutcome(
  client: MariadbClient,
  key: BatchKey,
  { counts, outbox }: StoredOutcome,
): Promise<void> {
  await client.write(
    `update ${LEDGER} set counts = ?, outbox = ?, committed_at = current_timestamp(6) where ${OF_BATCH}`,
    [JSON.stringify(counts), outbox, ...key],
  );
}

/** Whether the ledger holds a batch of an execution, or somebody works on one. */
export async function hasBatches(client: MariadbClient, executionId: string): Promise<boolean> {
  const [row] = await client.rows<{ begun: string }>(
    `select exists (select 1 from ${LEDGER} where execution_id = ?)
       or exists (select 1 from commander_meta_batch_lease where execution_id = ?) as begun`,
    [executionId, executionId],
  );
  return row?.begun === '1';
}

/** The rows of a chain that have their outcome, by entity and batch. */
export async function censusLines(client: MariadbClient, chainId: string): Promise<LedgerLine[]> {
  const rows = await client.rows<Record<'kind' | 'entity' | 'batch' | 'input_hash' | 'counts', string>>(
    `select kind, entity, batch, input_hash, counts from ${LEDGER}
     where chain_id = ? and kind in ('load', 'undo') and outbox is not null order by entity, batch`,
    [chainId],
  );
  return rows.map(
    ({ counts, batch, ...row }) =>
      ({ ...row, batch: Number(batch), counts: JSON.parse(counts) as unknown }) as LedgerLine,
  );
}

/** Forgets the loads of an execution of which no record has an outcome, and lists those that are half done. */
export async function halfDone(
  client: MariadbClient,
  executionId: string,
): Promise<{ entity: string; batch: number; notes: BatchNotes }[]> {
  const open = `execution_id = ? and kind = 'load' and outbox is null`;
  await client.write(`delete from ${LEDGER} where ${open} and position = 0`, [executionId]);
  const rows = await client.rows<Record<'entity' | 'batch' | 'notes', string>>(
    `select entity, batch, notes from ${LEDGER} where ${open} order by entity, batch`,
    [executionId],
  );
  return rows.map(({ entity, batch, notes }) => ({
    entity,
    batch: Number(batch),
    notes: JSON.parse(notes) as BatchNotes,
  }));
}

/** Marks a row that an execution left half done. */
export async function markCutShort(client: MariadbClient, key: BatchKey): Promise<void> {
  await client.write(`update ${LEDGER} set cut_short = 1 where ${OF_BATCH}`, key);
}

/** What tells of the batches that an execution left half done. */
export async function cutShortOutboxes(client: MariadbClient, executionId: string): Promise<Buffer[]> {
  const rows = await client.rows<{ outbox: Buffer }>(
    `select outbox from ${LEDGER} where execution_id = ? and cut_short = 1 order by entity, batch`,
    [executionId],
  );
  return rows.map((row) => row.outbox);
}

/** Moves a batch's position on, waiting for whoever holds it; false where somebody else has moved it. */
export async function movePosition(
  client: MariadbClient,
  key: BatchKey,
  from: number,
  by: number,
): Promise<boolean> {
  const moved = await client.write(
    `update ${LEDGER} set position = position + ? where ${OF_BATCH} and position = ? and outbox is null`,
    [by, ...key, from],
  );
  return moved === 1;
}

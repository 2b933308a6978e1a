import type { LoadOrder } from '@commander/contracts';
import type { BatchNotes } from '../../batch-target';
import { rowsOfParts, stagedParts, type StagedBatch } from '../../ledger/staged-batch';
import type { BatchRows } from '../../record-ending';
import type { MariadbClient } from '../connection/mariadb-client';

/** Keeps a batch's rows, in parts; the table is an ordinary one, so that what is committed outlives a crash. */
export async function storeStagedRows(
  client: MariadbClient,
  { chain_id, execution_id, work, batch }: LoadOrder,
  rows: BatchRows,
): Promise<void> {
  for (const [part, kept] of stagedParts(rows).entries()) {
    await client.write(
      'insert into commander_meta_staged_rows (chain_id, entity, batch, part, execution_id, kept) values (?, ?, ?, ?, ?, ?)',
      [chain_id, work.entity.name, batch.batch, part, execution_id, kept.toString('utf8')],
    );
  }
}

/** The rows of a staged batch, as they were kept. */
export async function readStagedRows(
  client: MariadbClient,
  chainId: string,
  { entity, batch }: Pick<StagedBatch, 'entity' | 'batch'>,
): Promise<BatchRows> {
  const rows = await client.rows<{ kept: string }>(
    'select kept from commander_meta_staged_rows where chain_id = ? and entity = ? and batch = ? order by part',
    [chainId, entity, batch],
  );
  return rowsOfParts(rows.map((row) => Buffer.from(row.kept, 'utf8')));
}

/** The staged batches of a chain in the order of their numbers. */
export async function listStaged(client: MariadbClient, chainId: string): Promise<StagedBatch[]> {
  const rows = await client.rows<Record<'entity' | 'batch' | 'input_hash' | 'notes', string>>(
    `select entity, batch, input_hash, notes from commander_meta_batch_ledger where chain_id = ? and kind = 'stage' order by batch`,
    [chainId],
  );
  return rows.map((row) => ({
    ...row,
    batch: Number(row.batch),
    notes: JSON.parse(row.notes) as BatchNotes,
  }));
}

/** Forgets what an execution staged: it is written, or never will be. */
export async function dropStagedRows(client: MariadbClient, executionId: string): Promise<void> {
  await client.write('delete from commander_meta_staged_rows where execution_id = ?', [executionId]);
}

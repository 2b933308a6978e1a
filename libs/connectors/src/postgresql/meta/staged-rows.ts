import type { LoadOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { rowsOfParts, stagedParts, type StagedBatch } from '../../ledger/staged-batch';
import type { BatchRows } from '../../record-ending';

/** Keeps a batch's rows, in parts; the table is an ordinary one, so that what is committed outlives a crash. */
export async function storeStagedRows(client: ClientBase, order: LoadOrder, batch: BatchRows): Promise<void> {
  for (const [part, rows] of stagedParts(batch).entries()) {
    await client.query(
      `insert into commander_meta.staged_rows (chain_id, entity, batch, part, execution_id, rows)
       values ($1, $2, $3, $4, $5, $6)`,
      [order.chain_id, order.work.entity.name, order.batch.batch, part, order.execution_id, rows],
    );
  }
}

/** The rows of a staged batch, as they were kept. */
export async function readStagedRows(
  client: ClientBase,
  chainId: string,
  { entity, batch }: Pick<StagedBatch, 'entity' | 'batch'>,
): Promise<BatchRows> {
  const { rows } = await client.query<{ rows: Buffer }>(
    'select rows from commander_meta.staged_rows where chain_id = $1 and entity = $2 and batch = $3 order by part',
    [chainId, entity, batch],
  );
  return rowsOfParts(rows.map((row) => row.rows));
}

/** The staged batches of a chain in the order of their numbers. */
export async function listStaged(client: ClientBase, chainId: string): Promise<StagedBatch[]> {
  const { rows } = await client.query<StagedBatch>(
    `select entity, batch::int as batch, input_hash, notes from commander_meta.batch_ledger
     where chain_id = $1 and kind = 'stage' order by batch`,
    [chainId],
  );
  return rows;
}

/** Forgets what an execution staged: it is written, or never will be. */
export async function dropStagedRows(client: ClientBase, executionId: string): Promise<void> {
  await client.query('delete from commander_meta.staged_rows where execution_id = $1', [executionId]);
}

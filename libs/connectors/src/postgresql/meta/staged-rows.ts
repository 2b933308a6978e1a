import type { LoadOrder } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { BatchNotes } from '../../batch-target';
import type { BatchRows } from '../../record-ending';

const ROWS_PER_PART = 2000;

/** A batch in the stage, as its ledger row describes it. */
export interface StagedBatch {
  readonly entity: string;
  readonly batch: number;
  readonly input_hash: string;
  readonly notes: BatchNotes;
}

/** Keeps a batch's rows, in parts; the table is an ordinary one, so that what is committed outlives a crash. */
export async function storeStagedRows(
  client: ClientBase,
  order: LoadOrder,
  { records, rejected }: BatchRows,
): Promise<void> {
  const parts: BatchRows[] = rejected.length > 0 ? [{ records: [], rejected }] : [];
  for (let start = 0; start < records.length; start += ROWS_PER_PART) {
    parts.push({ records: records.slice(start, start + ROWS_PER_PART), rejected: [] });
  }
  for (const [part, rows] of parts.entries()) {
    await client.query(
      `insert into commander_meta.staged_rows (chain_id, entity, batch, part, execution_id, rows)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        order.chain_id,
        order.work.entity.name,
        order.batch.batch,
        part,
        order.execution_id,
        Buffer.from(JSON.stringify(rows), 'utf8'),
      ],
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
  const parts = rows.map((row) => JSON.parse(row.rows.toString('utf8')) as BatchRows);
  return {
    records: parts.flatMap((part) => part.records),
    rejected: parts.flatMap((part) => part.rejected),
  };
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

import type { ClientBase } from 'pg';
import type { RecordEnding, WriteError } from '../../record-ending';
import { OF_BATCH } from './batch-ledger';
import type { BatchKey } from '../../ledger/batch-key';

const OF_PROGRESS = 'chain_id = $1 and entity = $2 and batch = $3';
const progressKey = ([chain, , entity, batch]: BatchKey) => [chain, entity, batch];

interface ProgressRow {
  readonly source_id: string;
  readonly target_id: string | null;
  readonly outcome: RecordEnding['outcome'];
  readonly error: WriteError | null;
  readonly remarks: RecordEnding['remarks'] | null;
}

/** How the records of a batch ended so far, from a place on. */
export async function readProgress(client: ClientBase, key: BatchKey, from = 0): Promise<RecordEnding[]> {
  const { rows } = await client.query<ProgressRow>(
    `select source_id, target_id, outcome, error, remarks from commander_meta.record_progress
     where ${OF_PROGRESS} and place >= $4 order by place`,
    [...progressKey(key), from],
  );
  return rows.map(({ source_id, target_id, outcome, error, remarks }) => ({
    sourceId: source_id,
    targetId: target_id,
    outcome,
    ...(error ? { error } : {}),
    ...(remarks ? { remarks } : {}),
  }));
}

/**
 * Moves a batch's position on by some records, in the transaction that gives them their outcome; waits for whoever holds it. False where
 * somebody else has moved it.
 */
export async function movePosition(
  client: ClientBase,
  key: BatchKey,
  from: number,
  by: number,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `update commander_meta.batch_ledger set position = position + $6
     where ${OF_BATCH} and position = $5 and outbox is null`,
    [...key, from, by],
  );
  return rowCount === 1;
}

/** Keeps how records ended, in the transaction that wrote them. */
export async function storeProgress(
  client: ClientBase,
  key: BatchKey,
  from: number,
  endings: readonly RecordEnding[],
): Promise<void> {
  await client.query(
    `insert into commander_meta.record_progress (chain_id, entity, batch, place, source_id, target_id, outcome, error, remarks)
     select $1, $2, $3, $4 + n - 1, source_id, target_id, outcome, error, remarks
     from unnest($5::text[], $6::text[], $7::text[], $8::jsonb[], $9::jsonb[])
       with ordinality as r(source_id, target_id, outcome, error, remarks, n)`,
    [
      ...progressKey(key),
      from,
      endings.map((ending) => ending.sourceId),
      endings.map((ending) => ending.targetId),
      endings.map((ending) => ending.outcome),
      endings.map(({ error }) => (error ? JSON.stringify(error) : null)),
      endings.map(({ remarks }) => (remarks ? JSON.stringify(remarks) : null)),
    ],
  );
}

/** Forgets a batch's records: its outcome tells of them all. */
export async function dropProgress(client: ClientBase, key: BatchKey): Promise<void> {
  await client.query(`delete from commander_meta.record_progress where ${OF_PROGRESS}`, progressKey(key));
}

import type { BatchKey } from '../../ledger/batch-key';
import type { RecordEnding, WriteError } from '../../record-ending';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from './insert-many';

const OF_PROGRESS = 'chain_id = ? and entity = ? and batch = ?';
const progressKey = ([chain, , entity, batch]: BatchKey) => [chain, entity, batch] as const;

interface ProgressRow {
  readonly source_id: string;
  readonly target_id: string | null;
  readonly outcome: RecordEnding['outcome'];
  readonly error: string | null;
  readonly remarks: string | null;
}

/** How the records of a batch ended so far, from a place on. */
export async function readProgress(client: MariadbClient, key: BatchKey, from = 0): Promise<RecordEnding[]> {
  const rows = await client.rows<ProgressRow>(
    `select source_id, target_id, outcome, error, remarks from commander_meta_record_progress
     where ${OF_PROGRESS} and place >= ? order by place`,
    [...progressKey(key), from],
  );
  return rows.map(({ source_id, target_id, outcome, error, remarks }) => ({
    sourceId: source_id,
    targetId: target_id,
    outcome,
    ...(error === null ? {} : { error: JSON.parse(error) as WriteError }),
    ...(remarks === null ? {} : { remarks: JSON.parse(remarks) as RecordEnding['remarks'] }),
  }));
}

/** Keeps how records ended, in the transaction that wrote them. */
export function storeProgress(
  client: MariadbClient,
  key: BatchKey,
  from: number,
  endings: readonly RecordEnding[],
): Promise<void> {
  return insertMany(
    client,
    'commander_meta_record_progress (chain_id, entity, batch, place, source_id, target_id, outcome, error, remarks)',
    endings.map(({ sourceId, targetId, outcome, error, remarks }, n) => [
      ...progressKey(key),
      from + n,
      sourceId,
      targetId,
      outcome,
      error ? JSON.stringify(error) : null,
      remarks ? JSON.stringify(remarks) : null,
    ]),
  );
}

/** Forgets a batch's records: its outcome tells of them all. */
export async function dropProgress(client: MariadbClient, key: BatchKey): Promise<void> {
  await client.write(`delete from commander_meta_record_progress where ${OF_PROGRESS}`, progressKey(key));
}

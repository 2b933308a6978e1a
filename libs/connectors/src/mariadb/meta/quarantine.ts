import type { QuarantineOrigin } from '../../quarantine/quarantine-origin';
import type { QuarantinedBatch, QuarantinedRecord } from '../../quarantine/quarantined-record';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from './insert-many';

/** Keeps failed records of a batch. */
export function storeQuarantined(
  client: MariadbClient,
  { project_id, chain_id, execution_id, entity, batch }: QuarantinedBatch,
  records: readonly QuarantinedRecord[],
): Promise<void> {
  return insertMany(
    client,
    `commander_meta_quarantine (project_id, chain_id, execution_id, entity, batch, place, source_id, target_id,
       rule, field, error_type, category, code, payload)`,
    records.map(({ place, sourceId, targetId, error, payload }) => [
      project_id,
      chain_id,
      execution_id,
      entity,
      batch,
      place,
      sourceId,
      targetId,
      error.rule ?? null,
      error.field ?? null,
      error.error_type,
      error.category,
      error.code,
      payload,
    ]),
  );
}

/** Keeps where a batch was read, unless it is known. */
export async function storeOrigin(
  client: MariadbClient,
  { chain_id, entity, batch }: QuarantinedBatch,
  origin: QuarantineOrigin,
): Promise<void> {
  await client.write(
    `insert into commander_meta_quarantine_origin (chain_id, entity, batch, origin) values (?, ?, ?, ?)
     on duplicate key update batch = commander_meta_quarantine_origin.batch`,
    [chain_id, entity, batch, JSON.stringify(origin)],
  );
}

const OLDER = `project_id = ? and entity = ? and chain_id <> ? and status in ('open', 'dismissed')`;
const olderOf = ({ project_id, entity, chain_id }: QuarantinedBatch) => [project_id, entity, chain_id];
const AT_A_TIME = 1000;

/** Whether another chain of a project left open or dismissed records of an entity. */
export async function hasOlderQuarantined(client: MariadbClient, batch: QuarantinedBatch): Promise<boolean> {
  const rows = await client.rows(
    `select 1 as one from commander_meta_quarantine where ${OLDER} limit 1`,
    olderOf(batch),
  );
  return rows.length > 0;
}

// What a row forgets, the changes beside it forget as well: they first, while the condition still finds them.
async function supersede(
  client: MariadbClient,
  condition: string,
  values: NonNullable<Parameters<MariadbClient['write']>[1]>,
): Promise<void> {
  const which = `(select id from commander_meta_quarantine where ${condition})`;
  await client.write(
    `update commander_meta_quarantine_change set original = null where original is not null and record in ${which}`,
    values,
  );
  await client.write(
    `update commander_meta_quarantine set status = 'superseded', payload = null, at = current_timestamp(6) where ${condition}`,
    values,
  );
}

/** Marks open and dismissed records that other chains of a project left as superseded, where they are among these. */
export async function supersedeOlder(
  client: MariadbClient,
  batch: QuarantinedBatch,
  sourceIds: readonly string[],
): Promise<void> {
  for (let start = 0; start < sourceIds.length; start += AT_A_TIME) {
    const some = sourceIds.slice(start, start + AT_A_TIME);
    await supersede(client, `${OLDER} and source_id in (?)`, [...olderOf(batch), some]);
  }
}

/** Marks what an execution that is undone left in the quarantine as superseded, and what it repaired as open again. */
export async function undoQuarantine(client: MariadbClient, executionId: string): Promise<void> {
  await supersede(client, `execution_id = ? and status <> 'superseded'`, [executionId]);
  await client.write(
    `update commander_meta_quarantine set status = 'open', replayed_by = null, at = current_timestamp(6)
     where replayed_by = ? and status = 'repaired'`,
    [executionId],
  );
}

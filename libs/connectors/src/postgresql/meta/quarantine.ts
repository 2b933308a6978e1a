import type { ClientBase } from 'pg';
import type { QuarantineOrigin } from '../../quarantine/quarantine-origin';
import type { QuarantinedBatch, QuarantinedRecord } from '../../quarantine/quarantined-record';
import { prepared } from '../connection/prepared';

/** Keeps failed records of a batch. */
export async function storeQuarantined(
  client: ClientBase,
  { project_id, chain_id, execution_id, entity, batch }: QuarantinedBatch,
  records: readonly QuarantinedRecord[],
): Promise<void> {
  const errors = records.map(({ error }) => error);
  await client.query(
    `insert into commander_meta.quarantine (project_id, chain_id, execution_id, entity, batch, place, source_id, target_id,
       rule, field, error_type, category, code, payload)
     select $1, $2, $3, $4, $5, r.*
     from unnest($6::int[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[]) r`,
    [
      project_id,
      chain_id,
      execution_id,
      entity,
      batch,
      records.map(({ place }) => place),
      records.map(({ sourceId }) => sourceId),
      records.map(({ targetId }) => targetId),
      errors.map(({ rule }) => rule ?? null),
      errors.map(({ field }) => field ?? null),
      errors.map((error) => error.error_type),
      errors.map(({ category }) => category),
      errors.map(({ code }) => code),
      records.map(({ payload }) => payload),
    ],
  );
}

/** Keeps where a batch was read, unless it is known. */
export async function storeOrigin(
  client: ClientBase,
  { chain_id, entity, batch }: QuarantinedBatch,
  origin: QuarantineOrigin,
): Promise<void> {
  await client.query(
    `insert into commander_meta.quarantine_origin (chain_id, entity, batch, origin) values ($1, $2, $3, $4) on conflict do nothing`,
    [chain_id, entity, batch, JSON.stringify(origin)],
  );
}

const OLDER = `project_id = $1 and entity = $2 and chain_id <> $3 and status in ('open', 'dismissed')`;

// What a row forgets, the changes beside it forget as well.
const superseding = (condition: string): string =>
  `with gone as (update commander_meta.quarantine set status = 'superseded', payload = null, at = clock_timestamp()
     where ${condition} returning id)
   update commander_meta.quarantine_change c set original = null from gone where c.record = gone.id`;

const olderOf = ({ project_id, entity, chain_id }: QuarantinedBatch) => [project_id, entity, chain_id];

const FIND_OLDER = `select exists (select from commander_meta.quarantine where ${OLDER}) as found`;

/** Whether another chain of a project left open or dismissed records of an entity. */
export async function hasOlderQuarantined(client: ClientBase, batch: QuarantinedBatch): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>({
    ...prepared(FIND_OLDER),
    values: olderOf(batch),
  });
  return rows[0]?.found ?? false;
}

/** Marks open and dismissed records that other chains of a project left as superseded, where they are among these. */
export async function supersedeOlder(
  client: ClientBase,
  batch: QuarantinedBatch,
  sourceIds: readonly string[],
): Promise<void> {
  await client.query(superseding(`${OLDER} and source_id = any($4)`), [...olderOf(batch), [...sourceIds]]);
}

/** Marks what an execution that is undone left in the quarantine as superseded, and what it repaired as open again. */
export async function undoQuarantine(client: ClientBase, executionId: string): Promise<void> {
  await client.query(superseding(`execution_id = $1 and status <> 'superseded'`), [executionId]);
  await client.query(
    `update commander_meta.quarantine set status = 'open', replayed_by = null, at = clock_timestamp()
     where replayed_by = $1 and status = 'repaired'`,
    [executionId],
  );
}

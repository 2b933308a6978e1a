import type { ClientBase } from 'pg';
import type { QuarantinedBatch, QuarantinedRecord } from '../../quarantine/quarantined-record';

/** Keeps failed records of a batch. */
export async function storeQuarantined(
  client: ClientBase,
  { chain_id, execution_id, entity, batch }: QuarantinedBatch,
  records: readonly QuarantinedRecord[],
): Promise<void> {
  const errors = records.map(({ error }) => error);
  await client.query(
    `insert into commander_meta.quarantine (chain_id, execution_id, entity, batch, place, source_id, target_id,
       rule, field, error_type, category, code, payload)
     select $1, $2, $3, $4, r.*
     from unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[]) r`,
    [
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

/** Marks what an execution left in the quarantine as superseded: it is undone. */
export async function supersedeQuarantine(client: ClientBase, executionId: string): Promise<void> {
  await client.query(
    `update commander_meta.quarantine set status = 'superseded', payload = null, at = clock_timestamp()
     where execution_id = $1 and status = 'open'`,
    [executionId],
  );
}

import type { QuarantinedBatch, QuarantinedRecord } from '../../quarantine/quarantined-record';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from './insert-many';

/** Keeps failed records of a batch. */
export function storeQuarantined(
  client: MariadbClient,
  { chain_id, execution_id, entity, batch }: QuarantinedBatch,
  records: readonly QuarantinedRecord[],
): Promise<void> {
  return insertMany(
    client,
    `commander_meta_quarantine (chain_id, execution_id, entity, batch, place, source_id, target_id,
       rule, field, error_type, category, code, payload)`,
    records.map(({ place, sourceId, targetId, error, payload }) => [
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

/** Marks what an execution left in the quarantine as superseded: it is undone. */
export async function supersedeQuarantine(client: MariadbClient, executionId: string): Promise<void> {
  await client.write(
    `update commander_meta_quarantine set status = 'superseded', payload = null, at = current_timestamp(6)
     where execution_id = ? and status = 'open'`,
    [executionId],
  );
}

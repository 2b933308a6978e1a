import type { DeferredReference, DeferringBatch } from '../../references/deferred-reference';
import type { MariadbClient } from '../connection/mariadb-client';
import { insertMany } from './insert-many';

const TABLE = 'commander_meta_deferred_reference';
const OF_BATCH = 'chain_id = ? and entity = ? and batch = ?';
const keyOf = ({ chain_id, entity, batch }: DeferringBatch) => [chain_id, entity, batch];

/** Keeps references of a batch that wait, or stayed empty. */
export const storeDeferred = (
  client: MariadbClient,
  of: DeferringBatch,
  references: readonly DeferredReference[],
): Promise<void> =>
  insertMany(
    client,
    `${TABLE} (chain_id, entity, batch, execution_id, place, source_id, target_id, fields, payload, rule)`,
    references.map(({ place, sourceId, targetId, fields, payload, rule }) => [
      ...keyOf(of),
      of.execution_id,
      place,
      sourceId,
      targetId,
      fields,
      payload,
      rule,
    ]),
  );

/** The references of a batch that wait, by place. */
export async function readDeferred(client: MariadbClient, of: DeferringBatch): Promise<DeferredReference[]> {
  const rows = await client.rows<Omit<DeferredReference, 'place'> & { place: string }>(
    `select place, source_id as sourceId, target_id as targetId, fields, payload, rule
     from ${TABLE} where ${OF_BATCH} and rule is null order by place, fields`,
    keyOf(of),
  );
  return rows.map((row) => ({ ...row, place: Number(row.place) }));
}

/** Forgets what a batch deferred. */
export async function forgetDeferred(client: MariadbClient, of: DeferringBatch): Promise<void> {
  await client.write(`delete from ${TABLE} where ${OF_BATCH}`, keyOf(of));
}

/** Forgets what an execution deferred. */
export async function undoDeferred(client: MariadbClient, executionId: string): Promise<void> {
  await client.write(`delete from ${TABLE} where execution_id = ?`, [executionId]);
}

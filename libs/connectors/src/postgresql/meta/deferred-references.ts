import type { ClientBase } from 'pg';
import type { DeferredReference, DeferringBatch } from '../../references/deferred-reference';

const OF_BATCH = 'chain_id = $1 and entity = $2 and batch = $3';
const keyOf = ({ chain_id, entity, batch }: DeferringBatch) => [chain_id, entity, batch];

/** Keeps references of a batch that wait, or stayed empty. */
export async function storeDeferred(
  client: ClientBase,
  of: DeferringBatch,
  references: readonly DeferredReference[],
): Promise<void> {
  await client.query(
    `insert into commander_meta.deferred_reference (chain_id, entity, batch, execution_id, place, source_id, target_id, fields, payload, rule)
     select $1, $2, $3, $4, r.* from unnest($5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[]) r`,
    [
      ...keyOf(of),
      of.execution_id,
      references.map(({ place }) => place),
      references.map(({ sourceId }) => sourceId),
      references.map(({ targetId }) => targetId),
      references.map(({ fields }) => fields),
      references.map(({ payload }) => payload),
      references.map(({ rule }) => rule),
    ],
  );
}

/** The references of a batch that wait, by place. */
export async function readDeferred(client: ClientBase, of: DeferringBatch): Promise<DeferredReference[]> {
  const { rows } = await client.query<DeferredReference>(
    `select place, source_id as "sourceId", target_id as "targetId", fields, payload, rule
     from commander_meta.deferred_reference where ${OF_BATCH} and rule is null order by place, fields`,
    keyOf(of),
  );
  return rows;
}

/** Forgets what a batch deferred. */
export async function forgetDeferred(client: ClientBase, of: DeferringBatch): Promise<void> {
  await client.query(`delete from commander_meta.deferred_reference where ${OF_BATCH}`, keyOf(of));
}

/** Forgets what an execution deferred. */
export async function undoDeferred(client: ClientBase, executionId: string): Promise<void> {
  await client.query('delete from commander_meta.deferred_reference where execution_id = $1', [executionId]);
}

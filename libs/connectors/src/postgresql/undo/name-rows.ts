import { joinKey, splitKey } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { ImagesOf } from './undo-images';

/** The ids that the lineage of a loaded batch gave to rows of the target; none where its outcome is not stored. */
export async function readNames(
  client: ClientBase,
  [execution, entity, batch]: ImagesOf,
  idsIn: (outbox: Buffer) => readonly string[],
): Promise<readonly string[]> {
  const { rows } = await client.query<{ outbox: Buffer | null }>(
    `select l.outbox from commander_meta.batch_ledger l
     where l.kind = 'load' and l.entity = $2 and l.batch = $3 and l.chain_id =
       (select u.chain_id from commander_meta.undo_image u where u.execution_id = $1 and u.entity = $2 and u.batch = $3 limit 1)`,
    [execution, entity, batch],
  );
  const outbox = rows[0]?.outbox;
  return outbox ? idsIn(outbox) : [];
}

/**
 * Finds the ids of staged rows whose keys' texts are not their ids: a lineage writes a key as the source's texts, an image as the
 * target's, so `2013-01-01T10:00:00Z` and `2013-01-01 10:00:00+00` are one.
 */
export async function nameRows(
  client: ClientBase,
  statement: string,
  ids: readonly string[],
  rows: readonly { readonly keys: readonly string[] }[],
): Promise<ReadonlyMap<number, string>> {
  const own = new Set(rows.map((row) => joinKey(row.keys)));
  const others = ids.filter((id) => !own.has(id));
  const width = rows[0]?.keys.length;
  if (others.length === 0 || width === undefined) return new Map();
  const parts = others.map(splitKey);
  const columns = Array.from({ length: width }, (_, i) => parts.map((part) => part[i] ?? null));
  const named = await client.query<{ n: number; id: string }>(statement, [others, ...columns]);
  return new Map(named.rows.map(({ n, id }) => [n, id]));
}

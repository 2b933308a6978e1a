import type { Entity } from '@commander/contracts';
import { joinKey, splitKey } from '@commander/migration-plan';
import type { MariadbClient, Value } from '../connection/mariadb-client';
import { insertMany } from '../meta/insert-many';
import { encodeRecord } from '../rows/encode-record';
import type { ImagedRow, ImagesOf } from './undo-images';
import { NAMES, type UndoStatements } from './undo-statements';

/** The ids that the lineage of a loaded batch gave to rows of the target; none where its outcome is not stored. */
export async function readNames(
  client: MariadbClient,
  [execution, entity, batch]: ImagesOf,
  idsIn: (outbox: Buffer) => readonly string[],
): Promise<readonly string[]> {
  const [row] = await client.rows<{ outbox: Buffer | null }>(
    `select l.outbox from commander_meta_batch_ledger l
     where l.kind = 'load' and l.entity = ? and l.batch = ? and l.chain_id =
       (select u.chain_id from commander_meta_undo_image u where u.execution_id = ? and u.entity = ? and u.batch = ? limit 1)`,
    [entity, batch, execution, entity, batch],
  );
  return row?.outbox ? idsIn(row.outbox) : [];
}

/** The rows of a shape, and the ids that its batch's lineage tells. */
export interface RowsToName {
  readonly ids: readonly string[];
  readonly rows: readonly ImagedRow[];
  /** The number of a row by its place, and back. */
  readonly number: (place: number) => number;
}

/**
 * Finds the ids of staged rows whose keys' texts are not their ids: a lineage writes a key as the source's texts, an image as the
 * target's, so `2013-01-01T10:00:00` and `2013-01-01 10:00:00` are one, and so are texts that the key's collation takes for equal.
 */
export async function nameRows(
  client: MariadbClient,
  { names, keys }: UndoStatements,
  entity: Entity,
  { ids, rows, number }: RowsToName,
): Promise<ReadonlyMap<number, string>> {
  const own = new Set(rows.map(idOf));
  const others = ids.filter((id) => !own.has(id)).sort();
  if (others.length === 0) return new Map();
  const staged = others.flatMap((id, n): Value[][] => {
    const fields = keys.flatMap(({ name }) => entity.fields.filter((field) => field.to === name));
    const values = encodeRecord(splitKey(id), fields, keys);
    return Array.isArray(values) ? [[n, ...values]] : [];
  });
  await insertMany(client, NAMES, staged);
  const found = await client.rows<Record<'n' | 'name', string>>(`${names} order by name desc`);
  // Of several ids of one row, the one that is its key's own text wins.
  const told = new Set(ids);
  const isTold = (n: number) => told.has(idOf(rows[number(n)]));
  return new Map(
    found.flatMap(({ n, name }) => (isTold(Number(n)) ? [] : [[Number(n), others[Number(name)] ?? '']])),
  );
}

const idOf = (row: ImagedRow | undefined): string => joinKey((row?.keys ?? []).map((text) => text ?? ''));

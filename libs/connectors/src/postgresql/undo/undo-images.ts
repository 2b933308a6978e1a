import type { ClientBase } from 'pg';

/** Whose undo images are meant: an execution's, of one entity, of one batch. */
export type ImagesOf = readonly [execution: string, entity: string, batch: number];

/**
 * An entity's batches that have images, by the order in which they are to be undone: the latest committed is at place 1. Parameters:
 * execution, entity.
 */
export const ORDERED_BATCHES = `
  select u.batch, row_number() over (order by l.committed_at desc nulls first, u.batch desc) as place
  from (select distinct chain_id, entity, batch from commander_meta.undo_image where execution_id = $1 and entity = $2) u
    left join commander_meta.batch_ledger l
      on l.chain_id = u.chain_id and l.kind = 'load' and l.entity = u.entity and l.batch = u.batch`;

/** Images of a batch that have table, key and columns in common. */
export interface ImageShape {
  /** Schema and name, quoted. */
  readonly table: string;
  readonly keyColumns: readonly string[];
  /** The table's columns when the rows were written. */
  readonly rowColumns: readonly string[];
}

const MOST_KEY_COLUMNS = 8;
const numbers = Array.from({ length: MOST_KEY_COLUMNS }, (_, i) => i + 1);

/** The parts of a shape's images, as `u`; `shapeValues` fills the parameters. */
export const OF_SHAPE =
  'u.execution_id = $1 and u.entity = $2 and u.batch = $3 and u.table_name = $4 and u.key_columns = $5 and u.row_columns = $6';

/** The parameters of `OF_SHAPE`. */
export const shapeValues = (images: ImagesOf, shape: ImageShape): unknown[] => [
  ...images,
  shape.table,
  shape.keyColumns,
  shape.rowColumns,
];

/** The images of parts `u` as rows `e`: `keys`, `hash`, `before`, `before_xid`, and their `place` within the part. */
export const EACH_IMAGE = `lateral (
    select array_remove(array[${numbers.map((i) => `k${i}`).join(', ')}], null) as keys, before, hash, before_xid, place
    from unnest(${numbers.map((i) => `u.keys[${i}:${i}]`).join(', ')}, u.before, u.after_hash, u.before_xid)
      with ordinality as i(${numbers.map((i) => `k${i}`).join(', ')}, before, hash, before_xid, place)) e`;

/**
 * A shape's images as rows. `life` counts how often a row of these keys has come into being within the batch, so that images of one key
 * and one life tell of one row of the target: the newest says how it was left, the oldest how it was before the batch.
 */
export const CHAINED = `chained as materialized (
    select u.part, e.place, u.kind, u.server, e.keys, e.before, e.hash, e.before_xid, case when e.hash is null then u.xid end as xid,
      count(*) filter (where u.kind = 'created') over (partition by e.keys order by u.part, e.place) as life
    from commander_meta.undo_image u cross join ${EACH_IMAGE}
    where ${OF_SHAPE})`;

/**
 * Keys of rows that later batches of the execution updated, and that were left alone when those were undone: whatever such a row looks
 * like now, somebody else has decided so. Parameters: execution, entity, batch.
 */
export const LEFT_ALONE_LATER = `
  with ordered as materialized (${ORDERED_BATCHES})
  select e.keys from commander_meta.undo_image u cross join ${EACH_IMAGE}
  where u.execution_id = $1 and u.entity = $2 and u.kind = 'updated' and u.batch = any(array(
    select batch from ordered where place < (select place from ordered where batch = $3)))`;

/** The shapes of a batch's images, the newest first; more than one only where the table changed in mid-batch. */
export async function readShapes(client: ClientBase, images: ImagesOf): Promise<ImageShape[]> {
  const { rows } = await client.query<ImageShape>(
    `select table_name as table, key_columns as "keyColumns", row_columns as "rowColumns" from commander_meta.undo_image
     where execution_id = $1 and entity = $2 and batch = $3 group by 1, 2, 3 order by max(part) desc`,
    [...images],
  );
  return rows;
}

/** How many rows of the target the images of a shape tell of. */
export async function countRows(client: ClientBase, images: ImagesOf, shape: ImageShape): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `with ${CHAINED} select count(distinct (keys, life))::int as count from chained`,
    shapeValues(images, shape),
  );
  return rows[0]?.count ?? 0;
}

/** The keys of the rows that the images of a shape tell of, in the order of writing. */
export async function readKeys(client: ClientBase, images: ImagesOf, shape: ImageShape): Promise<string[][]> {
  const { rows } = await client.query<{ keys: string[] }>(
    `with ${CHAINED} select keys from chained group by keys, life order by min(part), min(place)`,
    shapeValues(images, shape),
  );
  return rows.map((row) => row.keys);
}

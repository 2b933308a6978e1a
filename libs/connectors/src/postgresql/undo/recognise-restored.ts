import type { ClientBase } from 'pg';
import { quoteIdentifier } from '../../connections/quote-identifier';
import { SERVER } from '../rows/row-xid';
import { EACH_IMAGE, type ImageShape } from './undo-images';
import { hashOf, OVERWRITTEN, sameKey, STAGE } from './undo-statements';
import type { UndoTable } from './undo-table';

/**
 * Lets copies know rows again that they wrote, that an update overwrote, and that are restored: such a row carries another transaction than
 * its copy's image names, which gets the row's hash instead. The image is found by the transaction that the update met, of whichever
 * execution it is.
 */
export async function recogniseRestored(
  client: ClientBase,
  table: UndoTable,
  restored: ImageShape,
): Promise<void> {
  if (!table.keyed) return;
  const present = new Set(table.columns.map(({ name }) => name));
  await client.query(`analyze ${STAGE} (rule, created, before_xid)`);
  const { rows } = await client.query<ImageShape>(COPIED_SHAPES);
  for (const copied of rows)
    if ([...copied.rowColumns, ...copied.keyColumns].every((name) => present.has(name)))
      await client.query(recogniseSql(restored, copied), [copied.keyColumns, copied.rowColumns]);
}

const COPIED = `u.xid in (select before_xid from ${STAGE} where ${OVERWRITTEN}) and u.server = ${SERVER}`;

const COPIED_SHAPES = `select distinct u.table_name as table, u.key_columns as "keyColumns", u.row_columns as "rowColumns"
  from commander_meta.undo_image u where ${COPIED}`;

function recogniseSql(restored: ImageShape, copied: ImageShape): string {
  const key = copied.keyColumns.map((name) => `t.${quoteIdentifier(name)}::text`).join(', ');
  return `with restored as materialized (
      select s.before_xid as xid, e.keys, e.hash from ${STAGE} s cross join lateral (
        select array[${key}] as keys, ${hashOf(copied)} as hash from ${restored.table} t where ${sameKey(restored)}) e
      where ${OVERWRITTEN}),
    known as (
      select u.chain_id, u.entity, u.batch, u.part, array_agg(coalesce(r.hash, e.hash) order by e.place) as after_hash
      from commander_meta.undo_image u cross join ${EACH_IMAGE} left join restored r on r.xid = u.xid and r.keys = e.keys
      where ${COPIED} and u.key_columns = $1 and u.row_columns = $2
      group by u.chain_id, u.entity, u.batch, u.part having count(r.hash) > 0)
    update commander_meta.undo_image u set after_hash = k.after_hash from known k
    where u.chain_id = k.chain_id and u.entity = k.entity and u.batch = k.batch and u.part = k.part`;
}

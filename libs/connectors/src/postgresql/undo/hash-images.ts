import type { ClientBase } from 'pg';
import { quoteIdentifier } from '../../connections/quote-identifier';
import { EACH_IMAGE, shapeValues, type ImageShape, type ImagesOf } from './undo-images';
import { hashOf, typeOf } from './undo-statements';
import type { UndoTable } from './undo-table';

/** A shape of images, and the table that they are of. */
interface Shaped {
  readonly shape: ImageShape;
  readonly table: UndoTable;
}

/**
 * Gives images that know their rows by the transaction that wrote them the rows' hashes: those of a batch that is to be undone, and those of
 * any batch whose rows are about to be restored, for a row that is written back carries another transaction. A row that somebody has changed
 * gets none, and so never looks unchanged.
 */
export async function hashImages(client: ClientBase, images: ImagesOf, shaped: Shaped): Promise<void> {
  await client.query(hashSql(shaped), shapeValues(images, shaped.shape));
}

const OF_TABLE = 'u.table_name = $4 and u.key_columns = $5 and u.row_columns = $6';
const XMIN = '4294967295';
// Ids of transactions come round after 2^32 of them; long before that, none is trusted.
const IS_RECENT = 'pg_snapshot_xmax(pg_current_snapshot())::text::bigint - m.xid < 4000000000';

// Later batches are undone before, and their images gone: what they overwrote is looked for only where rows are about to be restored.
function hashSql({ shape, table }: Shaped): string {
  const hasKey = shape.keyColumns
    .map((name, i) => `t.${quoteIdentifier(name)} = cast(m.keys[${i + 1}] as ${typeOf(table, name)})`)
    .join(' and ');
  return `with restored as materialized (
      select distinct x.xmin from commander_meta.undo_image u cross join lateral unnest(u.before_xid) x(xmin)
      where u.execution_id = $1 and u.entity = $2 and u.batch = $3 and ${OF_TABLE}),
    marked as materialized (
      select u.chain_id, u.entity, u.batch, u.part, u.xid, e.keys, e.place
      from commander_meta.undo_image u cross join ${EACH_IMAGE}
      where ${OF_TABLE} and u.xid is not null
        and ((u.execution_id = $1 and u.entity = $2 and u.batch = $3) or u.xid & ${XMIN} in (select xmin from restored))),
    overwritten as materialized (
      select distinct on (e.keys, e.before_xid) e.keys, e.before_xid, hashtextextended(e.before, 0) as hash
      from commander_meta.undo_image u cross join ${EACH_IMAGE}
      where exists (select from marked where xid & ${XMIN} in (select xmin from restored))
        and u.kind = 'updated' and ${OF_TABLE} and e.before_xid in (select xid & ${XMIN} from marked)),
    hashed as (
      select m.chain_id, m.entity, m.batch, m.part, array_agg(coalesce(found.hash, o.hash) order by m.place) as hashes
      from marked m
        left join lateral (select ${hashOf(shape)} as hash from ${shape.table} t
          where ${hasKey} and t.xmin::text::bigint = m.xid & ${XMIN} and ${IS_RECENT} limit 1) found on true
        left join overwritten o on o.keys = m.keys and o.before_xid = m.xid & ${XMIN}
      group by m.chain_id, m.entity, m.batch, m.part)
    update commander_meta.undo_image u set xid = null, after_hash = h.hashes from hashed h
    where u.chain_id = h.chain_id and u.entity = h.entity and u.batch = h.batch and u.part = h.part`;
}

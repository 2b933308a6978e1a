import type { ClientBase } from 'pg';
import { hasTextsAlone } from './row-size';
import type { SourceTable, TableColumn } from './table-columns';

// A row of which nothing was ever stored apart fits into a page. That is at most 32 KiB, which no compression of PostgreSQL makes more
// than 255 times as much, nor hexadecimal digits more than twice that: still below what a row may hold. A default that was added
// later or is computed is not in the page.
const SMALL = `
  select coalesce(bool_and(c.relkind = 'p' or c.relkind = 'r' and not c.relhassubclass
      and (c.relam in (select a.oid from pg_am a where a.amname = 'heap'))
      and (c.reltoastrelid = 0 or pg_relation_size(c.reltoastrelid) = 0)
      and not exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped
        and (a.atthasmissing or a.attgenerated = 'v'))), false) as small
  from pg_class c
  where c.oid in (select to_regclass($1)::oid union all select relid from pg_partition_tree(to_regclass($1)))`;

/**
 * Whether no row of a table can be too large to be sent, without a look at its rows; false where that is not known. To be asked in the
 * snapshot that is read: what it shows is still stored.
 */
export async function holdsSmallRows(
  client: ClientBase,
  { sql, stored }: SourceTable,
  columns: readonly TableColumn[],
): Promise<boolean> {
  if (!stored || !hasTextsAlone(columns)) return false;
  const { rows } = await client.query<{ small: boolean }>(SMALL, [sql]);
  return rows[0]?.small ?? false;
}

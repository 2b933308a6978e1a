import type { ClientBase } from 'pg';
import { undoDenied } from './undo-table';

/** A foreign key of any table that refers to the table whose rows are undone. */
export interface ReferringKey {
  readonly name: string;
  /** The referring table, quoted. */
  readonly table: string;
  /** Its columns, and those they refer to, in the same order. */
  readonly columns: readonly string[];
  readonly refersTo: readonly string[];
  /** Whether the referring table is the same one, or a part or a whole of it. */
  readonly self: boolean;
  /** Whether the key itself changes referring rows when a row it refers to is deleted, or updated. */
  readonly onDelete: boolean;
  readonly onUpdate: boolean;
  /** Whether this user sees every row of the referring table. */
  readonly visible: boolean;
}

// A partition's rows are referred to through the tables above it as well, and a table's through its parts.
const KEYS_SQL = `
  with recursive parts as (
    select $1::oid as oid union select i.inhrelid from pg_inherits i join parts p on i.inhparent = p.oid),
  family as (
    select oid from parts union select a::oid from pg_partition_ancestors($1::oid::regclass) a)
  select c.conname as name, format('%I.%I', n.nspname, r.relname) as table,
    (select jsonb_agg(a.attname order by k.i) from unnest(c.conkey) with ordinality k(num, i)
      join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.num) as columns,
    (select jsonb_agg(a.attname order by k.i) from unnest(c.confkey) with ordinality k(num, i)
      join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.num) as "refersTo",
    c.conrelid in (select oid from family) as self,
    c.confdeltype in ('c', 'n', 'd') as "onDelete", c.confupdtype in ('c', 'n', 'd') as "onUpdate",
    has_table_privilege(r.oid, 'select') and has_schema_privilege(n.oid, 'usage') and not row_security_active(r.oid) as visible
  from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_namespace n on n.oid = r.relnamespace
  where c.contype = 'f' and c.conparentid = 0 and c.confrelid in (select oid from family)
  order by c.conname, c.oid`;

/**
 * The foreign keys that refer to a table's rows. Those whose rows this user cannot see are left to the database, which refuses to
 * break them; throws a fatal ConnectorError where it would delete or change the unseen rows instead.
 */
export async function readReferringKeys(client: ClientBase, oid: string): Promise<ReferringKey[]> {
  const { rows } = await client.query<ReferringKey>(KEYS_SQL, [oid]);
  const blind = rows.find((key) => !key.visible && (key.onDelete || key.onUpdate));
  if (!blind) return rows.filter((key) => key.visible);
  throw undoDenied(
    `Foreign key "${blind.name}" of table ${blind.table} would change rows that this user cannot see: ` +
      'grant select on the table, without row security, then roll back again.',
  );
}

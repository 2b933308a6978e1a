import type { ClientBase } from 'pg';
import { quoteIdentifier, quoteTable } from '../../connections/quote-identifier';
import { prepared } from '../connection/prepared';
import { STAMPED } from '../rows/row-xid';

/** A column of a target table, as the catalog describes it. */
export interface TargetColumn {
  readonly name: string;
  /** The type's name in pg_type, a domain's base type. */
  readonly type: string;
  /** The type as SQL writes it, e.g. `numeric(10,2)`. */
  readonly declared: string;
  /** The base type as SQL writes it, a domain's own where the column is of one. */
  readonly exact: string;
  /** `always`: identity always. `stored`: a generated column, which takes no value. */
  readonly generated: 'no' | 'always' | 'stored';
  /** Not null, without a default: a plan has to fill it. */
  readonly mandatory: boolean;
  readonly notNull: boolean;
  readonly insertable: boolean;
  readonly updatable: boolean;
  /** Whether values can be compared with `=`. */
  readonly comparable: boolean;
}

/** A unique index that can decide `on conflict`: whole table, plain columns, checked at once. */
export interface UniqueKey {
  readonly name: string;
  readonly columns: readonly string[];
}

/** A target table, as the catalog describes it. */
export interface TargetTable {
  readonly schema: string;
  readonly name: string;
  /** Schema and name, quoted. */
  readonly qualified: string;
  /** relkind of pg_class: r table, p partitioned, v view, m materialized view, f foreign table. */
  readonly kind: string;
  readonly temporary: boolean;
  /** Whether its rows can be known by the transaction that wrote them. */
  readonly stamped: boolean;
  readonly rowSecurity: boolean;
  /** Whether triggers or rules of somebody may change rows besides what a statement writes. */
  readonly meddled: boolean;
  readonly columns: readonly TargetColumn[];
  readonly uniqueKeys: readonly UniqueKey[];
  readonly privileges: { readonly select: boolean; readonly insert: boolean; readonly update: boolean };
}

const TABLE_SQL = `
  select n.nspname as schema, c.relname as name, c.relkind as kind, c.relpersistence = 't' as temporary, ${STAMPED} as stamped,
    row_security_active(c.oid) as "rowSecurity",
    c.relhasrules or exists (select from pg_trigger g where not g.tgisinternal and g.tgenabled in ('O', 'A')
      and g.tgrelid in (select c.oid union all select relid from pg_partition_tree(c.oid))) as meddled,
    jsonb_build_object('select', has_table_privilege(c.oid, 'select'),
      'insert', has_any_column_privilege(c.oid, 'insert'), 'update', has_any_column_privilege(c.oid, 'update')) as privileges,
    (select coalesce(jsonb_agg(jsonb_build_object(
        'name', a.attname, 'type', b.typname, 'declared', format_type(a.atttypid, a.atttypmod),
        'exact', format_type(b.oid, case when t.typtype = 'd' then t.typtypmod else a.atttypmod end),
        'generated', case when a.attgenerated <> '' then 'stored' when a.attidentity = 'a' then 'always' else 'no' end,
        'mandatory', a.attnotnull and not a.atthasdef and a.attidentity = '',
        'notNull', a.attnotnull,
        'insertable', has_column_privilege(c.oid, a.attnum, 'insert'),
        'updatable', has_column_privilege(c.oid, a.attnum, 'update'),
        'comparable', exists (select from pg_operator o where o.oprname = '=' and o.oprleft = b.oid and o.oprright = b.oid)
          or b.typtype in ('e', 'r', 'm') or b.typcategory = 'A' or b.typname in ('varchar', 'cidr')
      ) order by a.attnum), '[]')
      from pg_attribute a join pg_type t on t.oid = a.atttypid
        join pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    (select coalesce(jsonb_agg(jsonb_build_object('name', ic.relname, 'columns',
        (select jsonb_agg(a.attname) from pg_attribute a
          where a.attrelid = c.oid and a.attnum = any((i.indkey::int2[])[0:i.indnkeyatts - 1]))
      ) order by not i.indisprimary, ic.relname), '[]')
      from pg_index i join pg_class ic on ic.oid = i.indexrelid
      where i.indrelid = c.oid and i.indisunique and i.indimmediate and i.indisvalid
        and i.indpred is null and i.indexprs is null) as "uniqueKeys"
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.oid = to_regclass($1)`;

/** Reads a table's description from the catalog; null where there is no such table on the search path. */
export async function readTargetTable(client: ClientBase, table: string): Promise<TargetTable | null> {
  const { rows } = await client.query<Omit<TargetTable, 'qualified'>>({
    ...prepared(TABLE_SQL),
    values: [quoteTable(table)],
  });
  const [row] = rows;
  return row ? { ...row, qualified: `${quoteIdentifier(row.schema)}.${quoteIdentifier(row.name)}` } : null;
}

/** The unique index over exactly these columns, in any order. */
export function uniqueKeyOver(table: TargetTable, columns: readonly string[]): UniqueKey | undefined {
  return table.uniqueKeys.find(
    (key) => key.columns.length === columns.length && key.columns.every((column) => columns.includes(column)),
  );
}

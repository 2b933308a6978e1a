import type { ClientBase } from 'pg';

/** A column as PostgreSQL's catalog has it. */
export interface CatalogColumn {
  readonly name: string;
  /** The type's name in pg_type, a domain's base type. */
  readonly type: string;
  readonly declared: string;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** The database computes it from others. */
  readonly computed: boolean;
  readonly maxLength: number | null;
  /** The labels of an enumeration. */
  readonly labels: readonly string[];
}

/** A table as PostgreSQL's catalog has it. */
export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly CatalogColumn[];
  readonly keys: readonly (readonly string[])[];
  readonly references: readonly {
    readonly columns: readonly string[];
    readonly schema: string;
    readonly table: string;
    readonly to: readonly string[];
  }[];
  /** Checks over one column: its name and the condition as SQL. */
  readonly checks: readonly { readonly column: string; readonly definition: string }[];
}

const NAMES = (relation: string, numbers: string): string => `
  (select jsonb_agg(a.attname order by k.place) from unnest(${numbers}) with ordinality k(number, place)
    join pg_attribute a on a.attrelid = ${relation} and a.attnum = k.number)`;

// The length of char(n) and varchar(n) stands in the modifier, four above itself.
const COLUMNS = `
  select coalesce(jsonb_agg(jsonb_build_object(
      'name', a.attname, 'type', b.typname, 'declared', format_type(a.atttypid, a.atttypmod),
      'notNull', a.attnotnull or t.typnotnull, 'hasDefault', a.atthasdef or a.attidentity <> '' or t.typdefault is not null,
      'computed', a.attgenerated <> '',
      'maxLength', case when b.typname in ('varchar', 'bpchar')
        then nullif(greatest(a.atttypmod, t.typtypmod), -1) - 4 end,
      'labels', (select coalesce(jsonb_agg(e.enumlabel order by e.enumsortorder), '[]') from pg_enum e where e.enumtypid = b.oid)
    ) order by a.attnum), '[]')
  from pg_attribute a join pg_type t on t.oid = a.atttypid join pg_type b on b.oid = coalesce(nullif(t.typbasetype, 0), t.oid)
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped`;

const TABLES = `
  select n.nspname as schema, c.relname as name, (${COLUMNS}) as columns,
    (select coalesce(jsonb_agg(${NAMES('c.oid', '(i.indkey::int2[])[0:i.indnkeyatts - 1]')} order by not i.indisprimary, i.indexrelid), '[]')
      from pg_index i where i.indrelid = c.oid and i.indisunique and i.indisvalid and i.indpred is null and i.indexprs is null) as keys,
    (select coalesce(jsonb_agg(jsonb_build_object('columns', ${NAMES('c.oid', 'f.conkey')},
        'schema', pn.nspname, 'table', p.relname, 'to', ${NAMES('p.oid', 'f.confkey')}) order by f.conname), '[]')
      from pg_constraint f join pg_class p on p.oid = f.confrelid join pg_namespace pn on pn.oid = p.relnamespace
      where f.conrelid = c.oid and f.contype = 'f' and f.conparentid = 0) as "references",
    (select coalesce(jsonb_agg(jsonb_build_object('column', a.attname, 'definition', pg_get_expr(k.conbin, k.conrelid))), '[]')
      from pg_constraint k join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
      where k.conrelid = c.oid and k.contype = 'c' and cardinality(k.conkey) = 1) as checks
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
    and n.nspname !~ '^(pg_|commander_)' and n.nspname <> 'information_schema'
    and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
  order by n.nspname, c.relname limit 1000`;

/** The tables of a database that this user can read, at most 1,000, without those of the system and of Commander. */
export const readCatalog = async (client: ClientBase): Promise<CatalogTable[]> =>
  (await client.query<CatalogTable>(TABLES)).rows;

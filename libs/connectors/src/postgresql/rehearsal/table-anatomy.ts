import type { ClientBase } from 'pg';
import {
  COLUMNS_SQL,
  REFERENCES_SQL,
  RULES_SQL,
  type ColumnOfTable,
  type Reference,
  type Rule,
} from './anatomy-sql';

/** What decides how a table takes rows, as the catalog describes it; what triggers and rules do is told by `hazards`. */
export interface TableAnatomy {
  readonly oid: string;
  /** relkind of pg_class: r table, p partitioned. */
  readonly kind: string;
  readonly columns: readonly ColumnOfTable[];
  /** Constraints and indexes, but for references. */
  readonly rules: readonly Rule[];
  readonly references: readonly Reference[];
  /** Where the table is partitioned: the condition of each partition that holds rows; null takes every row. */
  readonly bounds: readonly (string | null)[];
}

const TABLE_SQL = `select c.oid::text as oid, c.relkind as kind,
    case when c.relkind <> 'p' then '{}' else array(
      select pg_get_partition_constraintdef(t.relid) from pg_partition_tree(c.oid) t where t.isleaf and t.relid <> c.oid) end as bounds
  from pg_class c where c.oid = to_regclass($1)`;

/** Reads a table's anatomy from the catalog; `qualified` must name a table that exists. */
export async function readAnatomy(client: ClientBase, qualified: string): Promise<TableAnatomy> {
  const table = await client.query<Pick<TableAnatomy, 'oid' | 'kind' | 'bounds'>>(TABLE_SQL, [qualified]);
  const [found] = table.rows;
  if (!found) throw new Error('A table went away while it was looked at.');
  const of = [found.oid];
  const columns = await client.query<ColumnOfTable>(COLUMNS_SQL, of);
  const rules = await client.query<Rule>(RULES_SQL, of);
  const references = await client.query<Reference>(REFERENCES_SQL, of);
  return { ...found, columns: columns.rows, rules: rules.rows, references: references.rows };
}

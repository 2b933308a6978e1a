import { quoteIdentifier } from '../../connections/quote-identifier';
import type { MariadbClient } from '../connection/mariadb-client';
import type { TargetTable } from '../table/target-table';

/** A foreign key of any table that refers to the table whose rows are undone. */
export interface ReferringKey {
  readonly name: string;
  /** The referring table, quoted. */
  readonly table: string;
  /** Its columns, and those they refer to, in the same order. */
  readonly columns: readonly string[];
  readonly refersTo: readonly string[];
  readonly self: boolean;
  /** Whether the key itself changes referring rows when a row it refers to is updated. */
  readonly onUpdate: boolean;
}

type RawPart = Record<'schema' | 'name' | 'table' | 'column' | 'target' | 'rule', string>;

/** The foreign keys that refer to a table's rows, of the tables that this user may see. */
export async function readReferringKeys(client: MariadbClient, table: TargetTable): Promise<ReferringKey[]> {
  const parts = await client.rows<RawPart>(
    `select k.constraint_schema as "schema", k.constraint_name as name, k.table_name as "table", k.column_name as "column",
       k.referenced_column_name as target, r.update_rule as rule
     from information_schema.key_column_usage k join information_schema.referential_constraints r
       on r.constraint_schema = k.constraint_schema and r.constraint_name = k.constraint_name and r.table_name = k.table_name
     where k.referenced_table_schema = ? and k.referenced_table_name = ?
     order by k.constraint_schema, k.table_name, k.constraint_name, k.ordinal_position`,
    [table.schema, table.name],
  );
  const keys = new Map<string, RawPart[]>();
  for (const part of parts) {
    const name = [part.schema, part.table, part.name].join('.');
    keys.set(name, [...(keys.get(name) ?? []), part]);
  }
  return [...keys.values()].map((found) => keyOf(found, table));
}

function keyOf(parts: readonly RawPart[], table: TargetTable): ReferringKey {
  const [{ schema, name, table: referring, rule } = { schema: '', name: '', table: '', rule: '' }] = parts;
  return {
    name,
    table: `${quoteIdentifier(schema)}.${quoteIdentifier(referring)}`,
    columns: parts.map((part) => part.column),
    refersTo: parts.map((part) => part.target),
    self: schema === table.schema && referring === table.name,
    onUpdate: rule === 'CASCADE' || rule === 'SET NULL',
  };
}

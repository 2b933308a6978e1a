import type { ClientBase } from 'pg';
import { quoteTable } from '../connections/quote-identifier';
import { missingColumn, missingTable, tableLabel, type TableLike } from '../tables/table-problems';

/** A column of a source table. */
export interface TableColumn {
  readonly name: string;
  /** Its type as SQL text, without length or scale, so that a cast to it changes no value. */
  readonly type: string;
  /** The type below a domain. */
  readonly base: string;
  /** Its type with length and scale, as SQL text; null for a column of a query. */
  readonly exact: string | null;
  readonly notNull: boolean;
  /** Whether a value may have any number of bytes. */
  readonly unbounded: boolean;
}

/** A table as it was found, cut down to the columns that are read. */
export interface SourceTable {
  /** Its name as SQL text. */
  readonly sql: string;
  /** False where it is a query. */
  readonly stored: boolean;
  /** `Table "x" of connection "y"`. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
}

// A modifier of -1 stands for "none"; null would make char(n) a char(1).
const TYPE = `format_type(t.oid, -1) as type, format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) as base,
  t.typlen = -1 and t.oid <> 'numeric'::regtype as unbounded`;
const COLUMNS = `
  select a.attname as name, a.attnotnull as "notNull", format_type(a.atttypid, a.atttypmod) as exact, ${TYPE}
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attname = any($2)`;

/** The named columns of a table or a query; throws a fatal ConnectorError where the table or one of them is missing. */
export async function findColumns(
  client: ClientBase,
  place: TableLike,
  names: readonly string[],
): Promise<SourceTable> {
  const sql = 'table' in place ? quoteTable(place.table) : `(${place.query}\n)`;
  const label = tableLabel(place);
  const rows = await ('table' in place
    ? columnsOfTable(client, { sql, label }, names)
    : columnsOfQuery(client, sql));
  const columns = names.map((name) => {
    const column = rows.find((row) => row.name === name);
    if (!column) throw missingColumn(label, name);
    return column;
  });
  return { sql, stored: 'table' in place, label, columns };
}

async function columnsOfTable(
  client: ClientBase,
  { sql, label }: Pick<SourceTable, 'sql' | 'label'>,
  names: readonly string[],
): Promise<TableColumn[]> {
  const found = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [sql]);
  if (!found.rows[0]?.found) throw missingTable(label);
  return (await client.query<TableColumn>(COLUMNS, [sql, names])).rows;
}

type FoundType = Pick<TableColumn, 'type' | 'base' | 'unbounded'> & { readonly id: number };

// What the columns of an answer are is known before its first row.
async function columnsOfQuery(client: ClientBase, sql: string): Promise<TableColumn[]> {
  const { fields } = await client.query(`select * from ${sql} as source limit 0`);
  const { rows } = await client.query<FoundType>(
    `select t.oid::int8::float8 as id, ${TYPE} from pg_type t where t.oid = any($1::oid[])`,
    [fields.map(({ dataTypeID }) => dataTypeID)],
  );
  return fields.flatMap(({ name, dataTypeID }) => {
    const found = rows.find(({ id }) => id === dataTypeID);
    return found ? [{ ...found, name, notNull: false, exact: null }] : [];
  });
}

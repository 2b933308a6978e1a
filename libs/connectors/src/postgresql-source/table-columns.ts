import type { TableSource } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { quoteTable } from '../connections/quote-identifier';
import { missingColumn, missingTable, tableLabel } from '../tables/table-problems';

/** A column of a source table. */
export interface TableColumn {
  readonly name: string;
  /** Its type as SQL text, without length or scale, so that a cast to it changes no value. */
  readonly type: string;
  /** The type below a domain. */
  readonly base: string;
  readonly notNull: boolean;
  /** Whether a value may have any number of bytes. */
  readonly unbounded: boolean;
}

/** A table as it was found, cut down to the columns that are read. */
export interface SourceTable {
  /** Its name as SQL text. */
  readonly sql: string;
  /** `Table "x" of connection "y"`. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
}

// A modifier of -1 stands for "none"; null would make char(n) a char(1).
const COLUMNS = `
  select a.attname as name, format_type(a.atttypid, -1) as type, a.attnotnull as "notNull",
    format_type(coalesce(nullif(t.typbasetype, 0), t.oid), -1) as base,
    t.typlen = -1 and t.oid <> 'numeric'::regtype as unbounded
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = to_regclass($1) and a.attnum > 0 and not a.attisdropped and a.attname = any($2)`;

/** The named columns of a table; throws a fatal ConnectorError where the table or one of them is missing. */
export async function findColumns(
  client: ClientBase,
  place: TableSource,
  names: readonly string[],
): Promise<SourceTable> {
  const sql = quoteTable(place.table);
  const label = tableLabel(place);
  const found = await client.query<{ found: boolean }>('select to_regclass($1) is not null as found', [sql]);
  if (!found.rows[0]?.found) throw missingTable(label);
  const { rows } = await client.query<TableColumn>(COLUMNS, [sql, names]);
  const columns = names.map((name) => {
    const column = rows.find((row) => row.name === name);
    if (!column) throw missingColumn(label, name);
    return column;
  });
  return { sql, label, columns };
}

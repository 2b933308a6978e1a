import type { RowDataPacket } from 'mysql2';
import type { Session } from '../mariadb/session/open-session';
import { errnoOf } from '../mariadb/errors/classify-mariadb-error';
import { missingColumn, missingTable, tableLabel, type TableLike } from '../tables/table-problems';
import { columnType, type ColumnType } from './column-type';
import { queryColumns } from './query-columns';
import { quoteName, quoteTableName } from './quote-name';

/** A column of a source table. */
export interface TableColumn extends ColumnType {
  readonly name: string;
  readonly notNull: boolean;
}

/** A table as it was found, cut down to the columns that are read. */
export interface SourceTable {
  /** Its name as SQL text. */
  readonly sql: string;
  /** `Table "x" of connection "y"`. */
  readonly label: string;
  readonly columns: readonly TableColumn[];
}

interface ShownColumn extends RowDataPacket {
  readonly Field: string;
  readonly Type: string;
  readonly Collation: string | null;
  readonly Null: string;
}

// A table, or a whole database, that does not exist.
const MISSING = [1146, 1049];

/** The named columns of a table, view or query; throws a fatal ConnectorError where the table or one of them is missing. */
export async function findColumns(
  session: Session,
  place: TableLike,
  names: readonly string[],
): Promise<SourceTable> {
  const sql = 'table' in place ? quoteTableName(place.table) : `(${place.query}\n)`;
  const label = tableLabel(place);
  const found = await ('table' in place ? columnsOfTable(session, sql, label) : columnsOfQuery(session, sql));
  const columns = names.map((name) => {
    const column = found.find((candidate) => candidate.name === name);
    if (!column) throw missingColumn(label, name);
    return column;
  });
  return { sql, label, columns };
}

async function columnsOfTable({ promises }: Session, sql: string, label: string): Promise<TableColumn[]> {
  const [shown] = await promises
    .query<ShownColumn[]>(`show full columns from ${sql}`)
    .catch((error: unknown) => {
      throw MISSING.includes(errnoOf(error) ?? 0) ? missingTable(label) : error;
    });
  return shown.map(({ Field, Type, Collation, Null }) => ({
    name: Field,
    notNull: Null === 'NO',
    ...columnType(Type, Collation),
  }));
}

async function columnsOfQuery(session: Session, sql: string): Promise<TableColumn[]> {
  const columns = await queryColumns(session, sql);
  return [...columns].map(([name, type]) => ({ name, notNull: false, ...type }));
}

/** A column of the table that queries here call `source`. */
export const sourceColumn = ({ name }: Pick<TableColumn, 'name'>): string => `source.${quoteName(name)}`;

/** Columns as they are sent: a float as a double, for as a float it would be cut to six digits. */
export const sentColumn = (column: TableColumn): string =>
  column.kind === 'float' ? `cast(${sourceColumn(column)} as double)` : sourceColumn(column);

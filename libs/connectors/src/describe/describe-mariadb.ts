import { columnName, tableName } from '@commander/contracts';
import type { DescribedSource } from '@commander/migration-plan';
import type { RowDataPacket } from 'mysql2';
import type { MariadbConfig } from '../connections/mariadb-config';
import type { Session } from '../mariadb/session/open-session';
import { fetchRows } from '../mariadb-source/fetch-rows';
import { quoteName, quoteTableName } from '../mariadb-source/quote-name';
import { Snapshots } from '../mariadb-source/snapshots';
import { findColumns, sentColumn, type TableColumn } from '../mariadb-source/table-columns';
import { valueText } from '../mariadb-source/value-text';
import { Samples } from './samples';

/** A database of MariaDB or MySQL, and which of its tables to look into. */
export interface MariadbToDescribe {
  readonly connection: string;
  readonly config: MariadbConfig;
  readonly names?: readonly string[];
}

const MOST_TABLES = 1000;
const MOST_ROWS = 2000;
const LONGEST_TEXT = 1000;

/** Describes the tables of a database as sources, with texts of some of their rows. */
export async function describeMariadbSource({
  connection,
  config,
  names,
}: MariadbToDescribe): Promise<DescribedSource[]> {
  const snapshots = new Snapshots(config, { connection, doing: 'looking into its tables' }, 1);
  try {
    return await snapshots.run(async (session) => {
      const described: DescribedSource[] = [];
      for (const table of names ??
        (await tablesOf(async (sql) => (await session.promises.query<RowDataPacket[]>(sql))[0])))
        described.push(await sampled(session, table, connection));
      return described;
    });
  } finally {
    snapshots.end();
  }
}

/** The names of a database's tables, at most 1,000, as a query tells them that is run by the one given; those of Commander are left out. */
export async function tablesOf(
  run: (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>,
): Promise<string[]> {
  const rows = await run(
    `select table_name as name from information_schema.tables
     where table_schema = database() and table_type = 'BASE TABLE' and table_name not like 'commander\\_meta\\_%' order by table_name limit ${MOST_TABLES}`,
  );
  return rows.map((row) => String(row.name)).filter((name) => tableName.safeParse(name).success);
}

async function sampled(session: Session, table: string, connection: string): Promise<DescribedSource> {
  const place = { table, connection };
  await findColumns(session, place, []);
  const [shown] = await session.promises.query<RowDataPacket[]>(`show columns from ${quoteTableName(table)}`);
  const names = shown.map((row) => String(row.Field)).filter((name) => columnName.safeParse(name).success);
  const { sql, columns } = await findColumns(session, place, names);
  const samples = new Samples();
  names.forEach((name) => samples.column(name));
  const query = `select ${columns.map(boundedColumn).join(', ')} from ${sql} as source limit ${MOST_ROWS}`;
  for await (const rows of fetchRows(session, query))
    for (const row of rows)
      columns.forEach((column, i) => samples.take(column.name, valueText(row[i] ?? null, column)));
  return { place: { table }, columns: samples.described() };
}

const boundedColumn = (column: TableColumn): string =>
  column.unbounded ? `left(source.${quoteName(column.name)}, ${LONGEST_TEXT})` : sentColumn(column);

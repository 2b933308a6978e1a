import type { RowDataPacket } from 'mysql2';
import type { MariadbConfig } from '../connections/mariadb-config';
import type { ItemReader } from '../item-reader';
import type { Session } from '../mariadb/session/open-session';
import {
  openSqlTable,
  type SqlTablePlace,
  type TableRows,
  type TableStatements,
} from '../tables/sql-table-reader';
import { readingOf } from '../tables/table-problems';
import { fetchRows } from './fetch-rows';
import { ALL_ROWS, allOf, keyCondition, keyOrder, type Condition } from './key-range';
import { planKeyRanges } from './plan-key-ranges';
import { rowQuery } from './row-query';
import { rowSize } from './row-size';
import { Snapshots } from './snapshots';
import { findColumns, type SourceTable } from './table-columns';
import { checkChangeColumn, undatedCondition, windowCondition } from './window-condition';

/** Which table or query of MariaDB or MySQL is read. */
export interface MariadbTablePlace extends SqlTablePlace {
  readonly config: MariadbConfig;
}

// Batches of one entity that are read at once.
const SESSIONS = 4;

/** Opens a table of MariaDB or MySQL, every batch in a snapshot of its own; throws a fatal ConnectorError where it cannot be read. */
export function openMariadbTable(place: MariadbTablePlace, columns: readonly string[]): Promise<ItemReader> {
  const { source, config } = place;
  const context = { connection: source.connection, doing: readingOf(source) };
  const snapshots = new Snapshots(config, context, SESSIONS);
  return openSqlTable(place, columns, { snapshots, statements: STATEMENTS });
}

const rowsOf = ({ changeColumn, window }: TableRows<SourceTable>): Condition =>
  changeColumn && window ? windowCondition(changeColumn, window) : ALL_ROWS;

interface Value<T> extends RowDataPacket {
  readonly value: T;
}

async function one<T>({ promises }: Session, sql: string): Promise<T> {
  const [[found]] = await promises.query<Value<T>[]>(sql);
  return found?.value as T;
}

const NOW = `date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f')`;

const STATEMENTS: TableStatements<Session, SourceTable> = {
  find: findColumns,
  check: ({ table, key, changeColumn }) => {
    if (changeColumn) checkChangeColumn(table, changeColumn);
    // Asked for once now, so that a key without an order is refused before anything is planned.
    keyOrder(key);
  },
  clock: (session) => one(session, `select concat(left(${NOW}, 23), 'Z') as value`),
  plan: (session, rows, batchSize) => {
    const { table, key, columns } = rows;
    return planKeyRanges(session, { table, key, batchSize, size: rowSize(columns), rows: rowsOf(rows) });
  },
  read: async function* (session, rows, range) {
    const { sql, row } = rowQuery(rows.table, rows, allOf(keyCondition(rows.key, range), rowsOf(rows)));
    for await (const some of fetchRows(session, sql)) yield some.map(row);
  },
  countUndated: async (session, { table, changeColumn }) => {
    if (!changeColumn) return 0;
    const from = `${table.sql} as source where ${undatedCondition(changeColumn)}`;
    return Number(await one<string>(session, `select count(*) as value from ${from}`));
  },
};

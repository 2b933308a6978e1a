import { SpareBuffers } from '@commander/migration-plan';
import type { ClientBase } from 'pg';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import type { ItemReader } from '../item-reader';
import {
  openSqlTable,
  type SqlTablePlace,
  type TableRows,
  type TableStatements,
} from '../tables/sql-table-reader';
import { readingOf, tableLabel } from '../tables/table-problems';
import { codeOf } from '../postgresql/errors/classify-postgres-error';
import { MAX_ROW_BYTES } from '../tables/row-limits';
import { copyBytes, copyRows } from './copy-rows';
import { holdsSmallRows } from './holds-small-rows';
import { instantText } from './instant-text';
import {
  both,
  inlined,
  keyCondition,
  keyList,
  sourceColumn,
  copiedList,
  type Condition,
  type KeyRange,
} from './key-range';
import { planKeyRanges } from './plan-key-ranges';
import { ReadingMoment, type SharedSnapshot } from './reading-moment';
import { rowSize } from './row-size';
import { boundedTexts, measured, sizedRow } from './sized-row';
import { Snapshots } from './snapshots';
import { findColumns, type SourceTable } from './table-columns';
import { checkChangeColumn, windowCondition } from './window-condition';

/** Which table or query of a PostgreSQL database is read. */
export interface TablePlace extends SqlTablePlace {
  readonly config: PostgresqlConfig;
  /** The snapshot that every batch is read in; each in one of its own where left out. */
  readonly shared?: SharedSnapshot;
}

// Batches of one entity that are read at once.
const CONNECTIONS = 4;

/** Opens a PostgreSQL table, every batch in a snapshot of its own unless one is given; throws a fatal ConnectorError where it cannot be read. */
export function openTable(place: TablePlace, columns: readonly string[]): Promise<ItemReader> {
  const { source, config, shared } = place;
  const context = { connection: source.connection, doing: readingOf(source) };
  const moment = new ReadingMoment(tableLabel(source), shared);
  const snapshots = new Snapshots(config, context, CONNECTIONS, moment);
  const clock = (client: ClientBase) => Promise.resolve(moment.takenAt ?? STATEMENTS.clock(client));
  const readLines = linesReader(new SpareBuffers());
  return openSqlTable(place, columns, { snapshots, statements: { ...STATEMENTS, clock, readLines } });
}

const rowsOf =
  ({ changeColumn, window }: TableRows<SourceTable>) =>
  (before: number): Condition =>
    changeColumn && window ? windowCondition(changeColumn, window, before) : { sql: 'true', values: [] };

async function one<T>(client: ClientBase, sql: string): Promise<T> {
  const { rows } = await client.query<{ value: T }>(sql);
  return rows[0]?.value as T;
}

const restOf = (rows: TableRows<SourceTable>, range: KeyRange, more = 'true'): string => {
  const condition = inlined(both(keyCondition(rows.key, range), rowsOf(rows)));
  return `where ${condition} and ${more} order by ${keyList(rows.key)}`;
};

// A division by zero ends the statement at the first row that is too large, before it is sent.
const DIVISION_BY_ZERO = '22012';
const refusing = (size: string): string => `1 / (case when ${size} > ${MAX_ROW_BYTES} then 0 else 1 end) = 1`;

// Nothing is measured where nothing can be large.
const sizeToMeasure = async (
  client: ClientBase,
  { table, columns }: TableRows<SourceTable>,
): Promise<string | undefined> =>
  (await holdsSmallRows(client, table, columns)) ? undefined : rowSize(columns, 'written');

type Statements = TableStatements<ClientBase, SourceTable>;

/** Reads ranges as lines, into what was given back of earlier ones. */
const linesReader =
  (spare: SpareBuffers): NonNullable<Statements['readLines']> =>
  async (client, rows, range) => {
    const { table, columns } = rows;
    const size = await sizeToMeasure(client, rows);
    const rest = restOf(rows, range, size === undefined ? undefined : refusing(size));
    const query = `select ${copiedList(columns)} from ${table.sql} as source ${rest}`;
    try {
      const bytes = await copyBytes(client, query, spare.take());
      const types = columns.map(({ exact }) => exact);
      return { bytes, types, release: () => spare.giveBack(bytes) };
    } catch (error) {
      if (codeOf(error) === DIVISION_BY_ZERO) return null;
      throw error;
    }
  };

const STATEMENTS: Omit<Statements, 'readLines'> = {
  find: findColumns,
  check: ({ table, changeColumn }) => {
    if (changeColumn) checkChangeColumn(table, changeColumn);
  },
  clock: (client) => one(client, `select ${instantText('clock_timestamp()')} as value`),
  plan: (client, rows, batchSize) => {
    const { table, key, columns } = rows;
    const size = rowSize(columns, 'stored');
    return planKeyRanges(client, { table, key, batchSize, size, rows: rowsOf(rows) });
  },
  read: async function* (client, rows, range) {
    const { table, columns } = rows;
    const rest = restOf(rows, range);
    const size = await sizeToMeasure(client, rows);
    if (size === undefined) {
      yield* copyRows(client, `select ${copiedList(columns)} from ${table.sql} as source ${rest}`);
      return;
    }
    const query = `select ${boundedTexts(columns)} from ${table.sql} as source ${measured(size)} ${rest}`;
    for await (const some of copyRows(client, query)) yield some.map(sizedRow);
  },
  countUndated: (client, { table, changeColumn }) => {
    if (!changeColumn || changeColumn.notNull) return Promise.resolve(0);
    const from = `${table.sql} as source where ${sourceColumn(changeColumn)} is null`;
    return one(client, `select count(*)::float8 as value from ${from}`);
  },
};

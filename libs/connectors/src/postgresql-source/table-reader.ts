import type { ChangeWindow, PlannedBatch } from '@commander/contracts';
import type { ClientBase } from 'pg';
import { boundedWindow } from '../change-column';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import type { ItemReader, SourceRow } from '../item-reader';
import { differenceOf, sourceChanged } from '../source-changed';
import { fetchRows } from './fetch-rows';
import { instantText } from './instant-text';
import { both, keyCondition, keyList, sourceColumn, textList, type Condition } from './key-range';
import { planKeyRanges } from './plan-key-ranges';
import { ReadingMoment, type SharedSnapshot } from './reading-moment';
import { rowSize } from './row-size';
import { boundedTexts, measured, sizedRow } from './sized-row';
import { Snapshots } from './snapshots';
import { tableFingerprint, type TableFingerprint } from '../tables/table-fingerprint';
import { noKey, noKeyRange, readingOf, tableLabel, type TableLike } from '../tables/table-problems';
import { findColumns, type SourceTable, type TableColumn } from './table-columns';
import { checkChangeColumn, windowCondition } from './window-condition';

/** Which table or query is read, and in the order of which of its columns. */
export interface TablePlace {
  readonly source: TableLike;
  readonly config: PostgresqlConfig;
  readonly key: readonly string[];
  /** The column that says when a row last changed; windows need it. */
  readonly changeColumn?: string;
  /** The snapshot that every batch is read in; each in one of its own where left out. */
  readonly shared?: SharedSnapshot;
}

// Batches of one entity that are read at once.
const CONNECTIONS = 4;

/**
 * Reads a PostgreSQL table in the order of a key, every batch in a snapshot of its own unless one is given. Throws a fatal ConnectorError where the table
 * or a column is missing; a batch is refused (`source.changed`) once a column has another type.
 */
export async function openTable(place: TablePlace, columns: readonly string[]): Promise<ItemReader> {
  const { source, config, key, changeColumn, shared } = place;
  if (key.length === 0) throw noKey(source);
  const context = { connection: source.connection, doing: readingOf(source) };
  const moment = new ReadingMoment(tableLabel(source), shared);
  const snapshots = new Snapshots(config, context, CONNECTIONS, moment);
  const changed = changeColumn === undefined ? [] : [changeColumn];
  const find = (client: ClientBase) => findColumns(client, source, [...key, ...columns, ...changed]);
  try {
    const table = await snapshots.run(find);
    return new TableReader(snapshots, moment, find, openedTable(table, key.length, changed.length));
  } catch (error) {
    await snapshots.end();
    throw error;
  }
}

/** A table as it was when it was opened. */
interface OpenedTable {
  readonly table: SourceTable;
  readonly key: readonly TableColumn[];
  /** The columns asked for. */
  readonly columns: readonly TableColumn[];
  readonly changeColumn: TableColumn | undefined;
}

/** The columns of `table` are its key, those asked for, then the change column, where `changeWidth` is 1. */
function openedTable(table: SourceTable, keyWidth: number, changeWidth: number): OpenedTable {
  const end = table.columns.length - changeWidth;
  const changeColumn = table.columns[end];
  if (changeColumn) checkChangeColumn(table, changeColumn);
  return {
    table,
    key: table.columns.slice(0, keyWidth),
    columns: table.columns.slice(keyWidth, end),
    changeColumn,
  };
}

const ALL_ROWS: Condition = { sql: 'true', values: [] };

class TableReader implements ItemReader {
  constructor(
    private readonly snapshots: Snapshots,
    private readonly shared: ReadingMoment,
    private readonly find: (client: ClientBase) => Promise<SourceTable>,
    private readonly opened: OpenedTable,
  ) {}

  get label(): string {
    return this.opened.table.label;
  }

  get consistency(): ItemReader['consistency'] {
    return this.moment === undefined ? 'per-batch' : 'snapshot';
  }

  get moment(): string | undefined {
    return this.shared.moment;
  }

  fingerprint(): Promise<TableFingerprint> {
    return this.snapshots.run((client) => this.unchanged(client));
  }

  clock(): Promise<string> {
    const { takenAt } = this.shared;
    return takenAt === undefined
      ? this.one<string>(`select ${instantText('clock_timestamp()')} as value`)
      : Promise.resolve(takenAt);
  }

  plan(batchSize: number, window?: ChangeWindow): AsyncGenerator<PlannedBatch> {
    const { table, key, columns } = this.opened;
    const planning = { table, key, batchSize, size: rowSize(columns, 'stored'), rows: this.rowsOf(window) };
    return this.stream((client) => planKeyRanges(client, planning));
  }

  async *read({ range }: PlannedBatch, window?: ChangeWindow): AsyncGenerator<readonly SourceRow[]> {
    const { table, key, columns } = this.opened;
    if (range.kind !== 'keys') throw noKeyRange(table.label);
    const { sql, values } = both(keyCondition(key, range), this.rowsOf(window));
    const from = `${table.sql} as source`;
    const rest = `where ${sql} order by ${keyList(key)}`;
    const size = rowSize(columns, 'written');
    if (size === undefined) {
      yield* this.stream((client) =>
        fetchRows(client, `select ${textList(columns)} from ${from} ${rest}`, values),
      );
      return;
    }
    const query = `select ${boundedTexts(columns)} from ${from} ${measured(size)} ${rest}`;
    for await (const rows of this.stream((client) => fetchRows(client, query, values)))
      yield rows.map(sizedRow);
  }

  countUndated(): Promise<number> {
    const { table, changeColumn } = this.opened;
    if (!changeColumn || changeColumn.notNull) return Promise.resolve(0);
    return this.one<number>(
      `select count(*)::float8 as value from ${table.sql} as source where ${sourceColumn(changeColumn)} is null`,
    );
  }

  close(): Promise<void> {
    return this.snapshots.end();
  }

  private rowsOf(window: ChangeWindow | undefined): (before: number) => Condition {
    const { changeColumn } = this.opened;
    const bounded = boundedWindow(this.label, changeColumn?.name, window);
    return (before) => (changeColumn && bounded ? windowCondition(changeColumn, bounded, before) : ALL_ROWS);
  }

  private one<T>(sql: string): Promise<T> {
    return this.snapshots.run(async (client) => {
      const { rows } = await client.query<{ value: T }>(sql);
      return rows[0]?.value as T;
    });
  }

  private stream<T>(work: (client: ClientBase) => AsyncIterable<T>): AsyncGenerator<T> {
    const unchanged = (client: ClientBase) => this.unchanged(client);
    return this.snapshots.stream(async function* (client) {
      await unchanged(client);
      yield* work(client);
    });
  }

  private async unchanged(client: ClientBase): Promise<TableFingerprint> {
    const now = tableFingerprint((await this.find(client)).columns);
    const difference = differenceOf(tableFingerprint(this.opened.table.columns), now);
    if (difference) throw sourceChanged(this.label, difference);
    return now;
  }
}

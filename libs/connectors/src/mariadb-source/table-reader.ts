import type { ChangeWindow, PlannedBatch } from '@commander/contracts';
import type { RowDataPacket } from 'mysql2';
import { boundedWindow } from '../change-column';
import type { MariadbConfig } from '../connections/mariadb-config';
import type { ItemReader, SourceRow } from '../item-reader';
import type { Session } from '../mariadb/session/open-session';
import { differenceOf, sourceChanged } from '../source-changed';
import { tableFingerprint, type TableFingerprint } from '../tables/table-fingerprint';
import { noKey, noKeyRange, readingOf, type TableLike } from '../tables/table-problems';
import { fetchRows } from './fetch-rows';
import { ALL_ROWS, allOf, keyCondition, keyOrder, type Condition } from './key-range';
import { planKeyRanges } from './plan-key-ranges';
import { rowQuery } from './row-query';
import { rowSize } from './row-size';
import { Snapshots } from './snapshots';
import { findColumns, type SourceTable, type TableColumn } from './table-columns';
import { checkChangeColumn, undatedCondition, windowCondition } from './window-condition';

/** Which table or query is read, and in the order of which of its columns. */
export interface MariadbTablePlace {
  readonly source: TableLike;
  readonly config: MariadbConfig;
  readonly key: readonly string[];
  /** The column that says when a row last changed; windows need it. */
  readonly changeColumn?: string;
}

// Batches of one entity that are read at once.
const SESSIONS = 4;

/**
 * Reads a table of MariaDB or MySQL in the order of a key, every batch in a snapshot of its own. Throws a fatal ConnectorError where the
 * table or a column is missing; a batch is refused (`source.changed`) once a column has another type or collation.
 */
export async function openMariadbTable(
  place: MariadbTablePlace,
  columns: readonly string[],
): Promise<ItemReader> {
  const { source, config, key, changeColumn } = place;
  if (key.length === 0) throw noKey(source);
  const context = { connection: source.connection, doing: readingOf(source) };
  const snapshots = new Snapshots(config, context, SESSIONS);
  const changed = changeColumn === undefined ? [] : [changeColumn];
  const find = (session: Session) => findColumns(session, source, [...key, ...columns, ...changed]);
  const table = await snapshots.run(find);
  return new MariadbTableReader(snapshots, find, openedTable(table, key.length, changed.length));
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
  const key = table.columns.slice(0, keyWidth);
  // Asked for once now, so that a key without an order is refused before anything is planned.
  keyOrder(key);
  return { table, key, columns: table.columns.slice(keyWidth, end), changeColumn };
}

interface Value<T> extends RowDataPacket {
  readonly value: T;
}

class MariadbTableReader implements ItemReader {
  readonly consistency = 'per-batch';

  constructor(
    private readonly snapshots: Snapshots,
    private readonly find: (session: Session) => Promise<SourceTable>,
    private readonly opened: OpenedTable,
  ) {}

  get label(): string {
    return this.opened.table.label;
  }

  fingerprint(): Promise<TableFingerprint> {
    return this.snapshots.run((session) => this.unchanged(session));
  }

  // Cut to milliseconds: what changed in the rest of this one belongs to the next window.
  clock(): Promise<string> {
    const now = `date_format(utc_timestamp(6), '%Y-%m-%dT%H:%i:%s.%f')`;
    return this.one<string>(`select concat(left(${now}, 23), 'Z') as value`);
  }

  plan(batchSize: number, window?: ChangeWindow): AsyncGenerator<PlannedBatch> {
    const { table, key, columns } = this.opened;
    const planning = { table, key, batchSize, size: rowSize(columns), rows: this.rowsOf(window) };
    return this.stream((session) => planKeyRanges(session, planning));
  }

  async *read({ range }: PlannedBatch, window?: ChangeWindow): AsyncGenerator<readonly SourceRow[]> {
    const { table, key } = this.opened;
    if (range.kind !== 'keys') throw noKeyRange(table.label);
    const { sql, row } = rowQuery(table, this.opened, allOf(keyCondition(key, range), this.rowsOf(window)));
    for await (const rows of this.stream((session) => fetchRows(session, sql))) yield rows.map(row);
  }

  async countUndated(): Promise<number> {
    const { table, changeColumn } = this.opened;
    if (!changeColumn) return 0;
    const from = `${table.sql} as source where ${undatedCondition(changeColumn)}`;
    return Number(await this.one<string>(`select count(*) as value from ${from}`));
  }

  close(): Promise<void> {
    this.snapshots.end();
    return Promise.resolve();
  }

  private rowsOf(window: ChangeWindow | undefined): Condition {
    const { changeColumn } = this.opened;
    const bounded = boundedWindow(this.label, changeColumn?.name, window);
    return changeColumn && bounded ? windowCondition(changeColumn, bounded) : ALL_ROWS;
  }

  private one<T>(sql: string): Promise<T> {
    return this.snapshots.run(async ({ promises }) => {
      const [[found]] = await promises.query<Value<T>[]>(sql);
      return found?.value as T;
    });
  }

  private stream<T>(work: (session: Session) => AsyncIterable<T>): AsyncGenerator<T> {
    const unchanged = (session: Session) => this.unchanged(session);
    return this.snapshots.stream(async function* (session) {
      await unchanged(session);
      yield* work(session);
    });
  }

  private async unchanged(session: Session): Promise<TableFingerprint> {
    const now = tableFingerprint((await this.find(session)).columns);
    const difference = differenceOf(tableFingerprint(this.opened.table.columns), now);
    if (difference) throw sourceChanged(this.label, difference);
    return now;
  }
}

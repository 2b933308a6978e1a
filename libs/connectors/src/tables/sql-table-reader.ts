import type { BatchRange, ChangeWindow, PlannedBatch } from '@commander/contracts';
import { boundedWindow, type BoundedWindow } from '../change-column';
import type { CopyLines } from '@commander/migration-plan';
import type { ItemReader, SourceRow } from '../item-reader';
import { differenceOf, sourceChanged } from '../source-changed';
import { tableFingerprint, type TableFingerprint } from './table-fingerprint';
import { noKey, noKeyRange, type TableLike } from './table-problems';

/** Which table or query is read, and in the order of which of its columns. */
export interface SqlTablePlace {
  readonly source: TableLike;
  readonly key: readonly string[];
  /** The column that says when a row last changed; windows need it. */
  readonly changeColumn?: string;
}

/** A table as a store finds it, cut down to the columns that are read. */
export interface FoundTable {
  /** `Table "x" of connection "y"`. */
  readonly label: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** A table as it was when it was opened. */
export interface OpenedTable<T extends FoundTable> {
  readonly table: T;
  readonly key: T['columns'];
  /** The columns asked for. */
  readonly columns: T['columns'];
  readonly changeColumn: T['columns'][number] | undefined;
}

/** Read-only transactions of a store, each on one snapshot; every error comes out as a ConnectorError. */
export interface TableSnapshots<S> {
  /** Of the snapshot that all of them share; undefined where each has its own. */
  readonly moment?: string | undefined;
  run<R>(work: (session: S) => Promise<R>): Promise<R>;
  stream<R>(work: (session: S) => AsyncIterable<R>): AsyncGenerator<R>;
  end(): Promise<void> | void;
}

/** What is looked at of an opened table; null stands for all of it. */
export interface TableRows<T extends FoundTable> extends OpenedTable<T> {
  readonly window: BoundedWindow | null;
}

/** What a store says to its server. */
export interface TableStatements<S, T extends FoundTable> {
  /** The named columns of a table or a query; throws a fatal ConnectorError where the table or one of them is missing. */
  readonly find: (session: S, source: TableLike, names: readonly string[]) => Promise<T>;
  /** Throws a fatal ConnectorError where a table cannot be read by such a key, or in windows over such a column. */
  readonly check: (opened: OpenedTable<T>) => void;
  /** The server's clock, ISO 8601 in UTC, cut to milliseconds: what changed in the rest of this one belongs to the next window. */
  readonly clock: (session: S) => Promise<string>;
  readonly plan: (session: S, rows: TableRows<T>, batchSize: number) => AsyncIterable<PlannedBatch>;
  readonly read: (session: S, rows: TableRows<T>, range: KeyRange) => AsyncIterable<readonly SourceRow[]>;
  /** What the server writes of a range, as lines; null where a row of it is too large. */
  readonly readLines?: (session: S, rows: TableRows<T>, range: KeyRange) => Promise<CopyLines | null>;
  readonly countUndated: (session: S, opened: OpenedTable<T>) => Promise<number>;
}

type KeyRange = Extract<BatchRange, { kind: 'keys' }>;

/** Opens a table for the columns given; throws a fatal ConnectorError where the table or a column is missing. */
export async function openSqlTable<S, T extends FoundTable>(
  { source, key, changeColumn }: SqlTablePlace,
  columns: readonly string[],
  { snapshots, statements }: { snapshots: TableSnapshots<S>; statements: TableStatements<S, T> },
): Promise<ItemReader> {
  if (key.length === 0) throw noKey(source);
  const changed = changeColumn === undefined ? [] : [changeColumn];
  const find = (session: S) => statements.find(session, source, [...key, ...columns, ...changed]);
  try {
    const opened = openedTable(await snapshots.run(find), key.length, changed.length);
    statements.check(opened);
    return new SqlTableReader(snapshots, statements, find, opened);
  } catch (error) {
    await snapshots.end();
    throw error;
  }
}

/** The columns of `table` are its key, those asked for, then the change column, where `changeWidth` is 1. */
function openedTable<T extends FoundTable>(table: T, keyWidth: number, changeWidth: number): OpenedTable<T> {
  const end = table.columns.length - changeWidth;
  return {
    table,
    key: table.columns.slice(0, keyWidth),
    columns: table.columns.slice(keyWidth, end),
    changeColumn: table.columns[end],
  };
}

/** Reads a table in the order of a key; a batch is refused (`source.changed`) once a column has another type. */
class SqlTableReader<S, T extends FoundTable> implements ItemReader {
  readonly openedAs: TableFingerprint;
  readonly readLines?: NonNullable<ItemReader['readLines']>;

  constructor(
    private readonly snapshots: TableSnapshots<S>,
    private readonly statements: TableStatements<S, T>,
    private readonly find: (session: S) => Promise<T>,
    private readonly opened: OpenedTable<T>,
  ) {
    this.openedAs = tableFingerprint(opened.table.columns);
    const { readLines } = statements;
    if (readLines) this.readLines = (batch, window) => this.lines(readLines, batch, window);
  }

  get label(): string {
    return this.opened.table.label;
  }

  get consistency(): ItemReader['consistency'] {
    return this.moment === undefined ? 'per-batch' : 'snapshot';
  }

  get moment(): string | undefined {
    return this.snapshots.moment;
  }

  fingerprint(): Promise<TableFingerprint> {
    return this.snapshots.run((session) => this.unchanged(session));
  }

  clock(): Promise<string> {
    return this.snapshots.run(this.statements.clock);
  }

  plan(batchSize: number, window?: ChangeWindow): AsyncGenerator<PlannedBatch> {
    const rows = this.rowsOf(window);
    return this.stream((session) => this.statements.plan(session, rows, batchSize));
  }

  async *read({ range }: PlannedBatch, window?: ChangeWindow): AsyncGenerator<readonly SourceRow[]> {
    if (range.kind !== 'keys') throw noKeyRange(this.label);
    const rows = this.rowsOf(window);
    yield* this.stream((session) => this.statements.read(session, rows, range));
  }

  private lines(
    readLines: NonNullable<TableStatements<S, T>['readLines']>,
    { range }: PlannedBatch,
    window?: ChangeWindow,
  ): Promise<CopyLines | null> {
    if (range.kind !== 'keys') throw noKeyRange(this.label);
    const rows = this.rowsOf(window);
    return this.snapshots.run(async (session) => {
      await this.unchanged(session);
      return readLines(session, rows, range);
    });
  }

  countUndated(): Promise<number> {
    return this.snapshots.run((session) => this.statements.countUndated(session, this.opened));
  }

  async close(): Promise<void> {
    await this.snapshots.end();
  }

  private rowsOf(window: ChangeWindow | undefined): TableRows<T> {
    const bounded = boundedWindow(this.label, this.opened.changeColumn?.name, window);
    return { ...this.opened, window: bounded ?? null };
  }

  private stream<R>(work: (session: S) => AsyncIterable<R>): AsyncGenerator<R> {
    const unchanged = (session: S) => this.unchanged(session);
    return this.snapshots.stream(async function* (session) {
      await unchanged(session);
      yield* work(session);
    });
  }

  private async unchanged(session: S): Promise<TableFingerprint> {
    const now = tableFingerprint((await this.find(session)).columns);
    const difference = differenceOf(this.openedAs, now);
    if (difference) throw sourceChanged(this.label, difference);
    return now;
  }
}

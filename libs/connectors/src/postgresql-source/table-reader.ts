import type { Fingerprint, PlannedBatch, TableSource } from '@commander/contracts';
import type { ClientBase } from 'pg';
import type { PostgresqlConfig } from '../connections/postgresql-config';
import { sourceError } from '../files/source-error';
import type { ItemReader, SourceRow } from '../item-reader';
import { fetchRows } from './fetch-rows';
import { keyCondition, keyList, textList } from './key-range';
import { planKeyRanges } from './plan-key-ranges';
import { Snapshots } from './snapshots';
import { columnsHash, findColumns, type SourceTable } from './table-columns';

/** Which table is read, and in the order of which of its columns. */
export interface TablePlace {
  readonly source: TableSource;
  readonly config: PostgresqlConfig;
  readonly key: readonly string[];
}

// Batches of one entity that are read at once.
const CONNECTIONS = 4;

/**
 * Reads a PostgreSQL table in the order of a key, every batch in a snapshot of its own. Throws a fatal ConnectorError where the table
 * or a column is missing; a batch is refused (`source.changed`) once a column has another type.
 */
export async function openTable(place: TablePlace, columns: readonly string[]): Promise<ItemReader> {
  const { source, config, key } = place;
  if (key.length === 0) {
    throw sourceError(
      'source.no_key',
      `Table "${source.table}" cannot be read in order: no field of the entity's key has a source column.`,
    );
  }
  const context = { connection: source.connection, doing: `reading table ${source.table}` };
  const snapshots = new Snapshots(config, context, CONNECTIONS);
  const find = (client: ClientBase) => findColumns(client, source, [...key, ...columns]);
  try {
    const table = await snapshots.run(find);
    return new TableReader(snapshots, find, { table, keyWidth: key.length });
  } catch (error) {
    await snapshots.end();
    throw error;
  }
}

/** A table as it was when it was opened; the first columns are its key, the others are those asked for. */
interface OpenedTable {
  readonly table: SourceTable;
  readonly keyWidth: number;
}

class TableReader implements ItemReader {
  readonly consistency = 'per-batch';

  constructor(
    private readonly snapshots: Snapshots,
    private readonly find: (client: ClientBase) => Promise<SourceTable>,
    private readonly opened: OpenedTable,
  ) {}

  async fingerprint(): Promise<Fingerprint> {
    const { columns } = await this.snapshots.run((client) => this.unchanged(client));
    return { kind: 'table', columns_sha256: columnsHash(columns) };
  }

  plan(batchSize: number): AsyncGenerator<PlannedBatch> {
    const { table } = this.opened;
    return this.stream((client) => planKeyRanges(client, { table, key: this.key, batchSize }));
  }

  async *read({ range }: PlannedBatch): AsyncGenerator<readonly SourceRow[]> {
    const { table, keyWidth } = this.opened;
    if (range.kind !== 'keys') throw sourceError('source.range', `${table.label} is read by key ranges.`);
    const { sql, values } = keyCondition(this.key, range);
    const texts = textList(table.columns.slice(keyWidth));
    const query = `select ${texts} from ${table.sql} as source where ${sql} order by ${keyList(this.key)}`;
    yield* this.stream((client) => fetchRows(client, query, values));
  }

  close(): Promise<void> {
    return this.snapshots.end();
  }

  private get key(): SourceTable['columns'] {
    return this.opened.table.columns.slice(0, this.opened.keyWidth);
  }

  private stream<T>(work: (client: ClientBase) => AsyncIterable<T>): AsyncGenerator<T> {
    const unchanged = (client: ClientBase) => this.unchanged(client);
    return this.snapshots.stream(async function* (client) {
      await unchanged(client);
      yield* work(client);
    });
  }

  private async unchanged(client: ClientBase): Promise<SourceTable> {
    const { table } = this.opened;
    const now = await this.find(client);
    if (columnsHash(now.columns) === columnsHash(table.columns)) return now;
    throw sourceError(
      'source.changed',
      `${table.label} has columns of other types than when it was planned; start a new execution.`,
    );
  }
}

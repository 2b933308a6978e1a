import { Client } from 'pg';
import type { PlannedBatch } from '@commander/contracts';
import { resolveConnection } from '../connections/resolve-connection';
import { isMalformed, type ItemReader } from '../item-reader';
import { openTestTable } from './open-test-table';

/** A database of PostgreSQL whose tables a suite reads. */
export interface SourceTables {
  /** A session with the settings that readers have. */
  readonly client: Client;
  /** Opens a table until the end of the test. */
  readonly open: (table: string, columns: readonly string[]) => Promise<ItemReader>;
}

/** Makes a database before a suite's tests. */
export function useSourceTables(suite: { createTestDatabase(): Promise<string> }): SourceTables {
  const opened: ItemReader[] = [];
  let address = '';
  let client: Client | undefined;
  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = new Client(resolveConnection('old', 'postgresql', { COMMANDER_CONNECTION_OLD: address }).config);
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((reader) => reader.close()));
  });
  afterAll(() => client?.end());
  return {
    get client(): Client {
      if (!client) throw new Error('The session is there from beforeAll on.');
      return client;
    },
    open: async (table, columns) => {
      const reader = await openTestTable({ address, table, columns });
      opened.push(reader);
      return reader;
    },
  };
}

/** A table's batches. */
export async function plannedBatches(reader: ItemReader, size: number): Promise<PlannedBatch[]> {
  const batches: PlannedBatch[] = [];
  for await (const batch of reader.plan(size)) batches.push(batch);
  return batches;
}

/** The rows of a batch; of one that could not be cut into columns, why. */
export async function rowsOfBatch(
  reader: ItemReader,
  batch: PlannedBatch,
): Promise<(string | (string | null)[])[]> {
  const rows: (string | (string | null)[])[] = [];
  for await (const some of reader.read(batch))
    rows.push(...some.map((row) => (isMalformed(row) ? row.rule : [...row])));
  return rows;
}

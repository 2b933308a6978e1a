import type { SuiteStack } from '@commander/testing';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';

/** A database that a suite moves records into, and a way to look into it. */
export interface SqlTarget {
  readonly url: string;
  /** Runs one statement of SQL that both stores know; a row comes as the driver reads it. */
  readonly sql: <R>(text: string) => Promise<R[]>;
  /** The name of a table of Commander's own. */
  readonly meta: (table: string) => string;
  readonly end: () => Promise<void>;
}

/** Opens an empty database of a kind. */
export const SQL_TARGETS: Readonly<
  Record<'postgresql' | 'mariadb', (suite: SuiteStack) => Promise<SqlTarget>>
> = {
  postgresql: async (suite) => {
    const url = await suite.createTestDatabase();
    const client = new Client({ connectionString: url });
    await client.connect();
    return {
      url,
      sql: async <R>(text: string) => (await client.query(text)).rows as R[],
      meta: (table) => `commander_meta.${table}`,
      end: () => client.end(),
    };
  },
  mariadb: async (suite) => {
    const url = await suite.createMariadbDatabase();
    const connection = await createConnection({ uri: url });
    return {
      url,
      sql: async <R>(text: string) => {
        const [rows] = await connection.query(text);
        return Array.isArray(rows) ? (rows as R[]) : [];
      },
      meta: (table) => `commander_meta_${table}`,
      end: () => connection.end(),
    };
  },
};

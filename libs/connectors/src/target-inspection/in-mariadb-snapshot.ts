import type { Env } from '@commander/security';
import { ConnectorError } from '../connector-error';
import { resolveConnection } from '../connections/resolve-connection';
import type { MariadbClient } from '../mariadb/connection/mariadb-client';
import { MARIADB_DEFAULTS, MariadbPool } from '../mariadb/connection/mariadb-pool';
import { classifyMariadbError } from '../mariadb/errors/classify-mariadb-error';
import { VERIFYING } from './verifying';

// One pass over a large table is one statement.
const STATEMENT_SECONDS = 30 * 60;

/**
 * Lends a client that stands in a consistent snapshot of a database and may take half an hour for a statement. The transaction is not read-only,
 * for the sake of temporary tables, and is rolled back.
 */
export async function inMariadbSnapshot<T>(
  connection: string,
  env: Env,
  work: (client: MariadbClient) => Promise<T>,
): Promise<T> {
  const { config } = resolveConnection(connection, 'mariadb', env);
  const limits = { maxConnections: 1, statementSeconds: STATEMENT_SECONDS, idleSeconds: STATEMENT_SECONDS };
  const pool = new MariadbPool({ ...MARIADB_DEFAULTS, name: connection, config, ...limits });
  try {
    return await pool.lend(async (client) => {
      await client.write('set session transaction isolation level repeatable read');
      await client.write('start transaction with consistent snapshot');
      const result = await work(client);
      await client.write('rollback');
      return result;
    });
  } catch (error) {
    if (error instanceof ConnectorError) throw error;
    throw new ConnectorError(classifyMariadbError(error, { connection, doing: VERIFYING }));
  } finally {
    await pool.end();
  }
}

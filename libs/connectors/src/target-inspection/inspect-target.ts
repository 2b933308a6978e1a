import type { Env } from '@commander/security';
import { resolveConnection } from '../connections/resolve-connection';
import { Snapshots } from '../postgresql-source/snapshots';
import { PostgresqlInspector } from './postgresql-inspector';
import type { TargetInspector } from './target-inspector';

// One pass over a large table is one statement.
const STATEMENT_LIMIT_MS = 30 * 60_000;

/**
 * Looks into the target that a connection names, in one read-only snapshot. Throws a ConnectorError where the connection has no address,
 * the database does not answer, or `work` throws one.
 */
export async function inspectTarget<T>(
  connection: string,
  env: Env,
  work: (inspector: TargetInspector) => Promise<T>,
): Promise<T> {
  const { config } = resolveConnection(connection, 'postgresql', env);
  const limited = { ...config, statement_timeout: STATEMENT_LIMIT_MS };
  const snapshots = new Snapshots(limited, { connection, doing: 'verifying the target' }, 1);
  try {
    return await snapshots.run((client) => work(new PostgresqlInspector(client)));
  } finally {
    await snapshots.end();
  }
}

import type { Env } from '@commander/security';
import type { ClientBase } from 'pg';
import { connectionByAddress, resolveConnection } from '../connections/resolve-connection';
import { Snapshots } from '../postgresql-source/snapshots';
import { inMariadbSnapshot } from './in-mariadb-snapshot';
import { MariadbInspector } from './mariadb-inspector';
import { PostgresqlInspector } from './postgresql-inspector';
import { VERIFYING } from './verifying';
import type { TargetInspector } from './target-inspector';

// One pass over a large table is one statement.
const STATEMENT_LIMIT_MS = 30 * 60_000;

/**
 * Looks into the target that a connection names, in one read-only snapshot. Throws a ConnectorError where the connection has no address,
 * the database does not answer, or `work` throws one.
 */
export function inspectTarget<T>(
  connection: string,
  env: Env,
  work: (inspector: TargetInspector) => Promise<T>,
): Promise<T> {
  const { kind } = connectionByAddress(connection, env);
  return kind === 'mariadb' || kind === 'mysql'
    ? inMariadbSnapshot(connection, env, (client) => work(new MariadbInspector(client)))
    : inSnapshot(connection, env, (client) => work(new PostgresqlInspector(client)));
}

/** Lends a client that stands in a read-only snapshot of a database and may take half an hour for a statement. */
export async function inSnapshot<T>(
  connection: string,
  env: Env,
  work: (client: ClientBase) => Promise<T>,
): Promise<T> {
  const { config } = resolveConnection(connection, 'postgresql', env);
  const limited = { ...config, statement_timeout: STATEMENT_LIMIT_MS };
  const snapshots = new Snapshots(limited, { connection, doing: VERIFYING }, 1);
  try {
    return await snapshots.run(work);
  } finally {
    await snapshots.end();
  }
}

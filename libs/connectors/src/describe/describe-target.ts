import type { DescribedTable } from '@commander/migration-plan';
import { connectionError } from '../connections/connection-error';
import { resolveConnection } from '../connections/resolve-connection';
import { describeMariadbTarget } from './describe-mariadb-target';
import { describePostgresqlTarget } from './describe-postgresql';
import type { PlaceToDescribe } from './describe-source';

/** Looks into a target: its tables with columns, keys and foreign keys. Throws a ConnectorError where it cannot be read. */
export function describeTarget({ connection, kind, env, names }: PlaceToDescribe): Promise<DescribedTable[]> {
  if (kind === 'files')
    throw connectionError(
      `Connection "${connection}" leads to files, which are no target: take a database of PostgreSQL, MariaDB or MySQL.`,
    );
  if (kind === 'postgresql')
    return describePostgresqlTarget({
      connection,
      config: resolveConnection(connection, kind, env).config,
      names,
    });
  return describeMariadbTarget({
    connection,
    config: resolveConnection(connection, kind, env).config,
    names,
  });
}

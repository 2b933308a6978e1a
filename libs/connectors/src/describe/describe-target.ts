import type { DescribedTable } from '@commander/migration-plan';
import { connectionError } from '../connections/connection-error';
import { resolveConnection } from '../connections/resolve-connection';
import { describePostgresqlTarget } from './describe-postgresql';
import type { PlaceToDescribe } from './describe-source';

/** Looks into a target: its tables with columns, keys and foreign keys. Throws a ConnectorError where it cannot be read. */
export function describeTarget({ connection, kind, env, names }: PlaceToDescribe): Promise<DescribedTable[]> {
  if (kind === 'postgresql')
    return describePostgresqlTarget({
      connection,
      config: resolveConnection(connection, kind, env).config,
      names,
    });
  throw connectionError(
    `Connection "${connection}" is of kind "${kind}", which is no target to draft for: take a PostgreSQL database.`,
  );
}

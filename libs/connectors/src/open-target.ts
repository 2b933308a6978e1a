import type { Env, KeyRing } from '@commander/security';
import type { BatchTarget } from './batch-target';
import { connectionError } from './connections/connection-error';
import { connectionByAddress } from './connections/resolve-connection';
import { MariadbTarget } from './mariadb/mariadb-target';
import { PostgresqlTarget } from './postgresql/postgresql-target';

/** Which target to open, and what it may cost. */
export interface TargetPlace {
  /** The connection's name in the plan. */
  readonly name: string;
  /** The environment, which knows its address. */
  readonly env: Env;
  /** Connections at most. */
  readonly maxConnections: number;
  /** Seal the source texts of failed records. */
  readonly keys?: KeyRing;
}

/** Opens the target that a connection names. Throws a ConnectorError where it has no address, or leads to no database. */
export function openTarget({ name, env, maxConnections, keys }: TargetPlace): BatchTarget {
  const connection = connectionByAddress(name, env);
  switch (connection.kind) {
    case 'postgresql':
      return new PostgresqlTarget({ name, config: connection.config, maxConnections, keys });
    case 'mariadb':
    case 'mysql':
      return new MariadbTarget({ name, config: connection.config, maxConnections, keys });
    case 'files':
      throw connectionError(
        `Connection "${name}" leads to files, which cannot be written to: name a database.`,
      );
    default:
      return connection satisfies never;
  }
}

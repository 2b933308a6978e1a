import type { Connection } from '@commander/contracts';
import type { DescribedSource } from '@commander/migration-plan';
import type { Env } from '@commander/security';
import { resolveConnection } from '../connections/resolve-connection';
import { describeFiles } from './describe-files';
import { describeMariadbSource } from './describe-mariadb';
import { describePostgresqlSource } from './describe-postgresql';

/** A connection to look into, and what of it. */
export interface PlaceToDescribe {
  readonly connection: string;
  readonly kind: Connection['kind'];
  readonly env: Env;
  /** Only these files or tables; all where left out. */
  readonly names?: readonly string[];
}

/**
 * Looks into a source: its files or tables with their columns, and texts of some of their first records. Throws a ConnectorError where
 * it cannot be read.
 */
export function describeSource({
  connection,
  kind,
  env,
  names,
}: PlaceToDescribe): Promise<DescribedSource[]> {
  if (kind === 'files')
    return describeFiles({ connection, root: resolveConnection(connection, kind, env).root, names });
  if (kind === 'postgresql')
    return describePostgresqlSource({
      connection,
      config: resolveConnection(connection, kind, env).config,
      names,
    });
  return describeMariadbSource({
    connection,
    config: resolveConnection(connection, kind, env).config,
    names,
  });
}

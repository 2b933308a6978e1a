import type { Connection } from '@commander/contracts';
import type { Env } from '@commander/security';
import { connectionError } from './connection-error';
import { connectionVariable, readVariable } from './connection-variable';
import { filesRoot } from './files-root';
import { mariadbConfig, type MariadbConfig } from './mariadb-config';
import { postgresqlConfig, type PostgresqlConfig } from './postgresql-config';

/** Where a connection leads, by its kind. */
export interface ResolvedConnections {
  files: { readonly kind: 'files'; readonly root: string };
  postgresql: { readonly kind: 'postgresql'; readonly config: PostgresqlConfig };
  mariadb: { readonly kind: 'mariadb'; readonly config: MariadbConfig };
  mysql: { readonly kind: 'mysql'; readonly config: MariadbConfig };
}

type Resolve<K extends Connection['kind']> = (
  variable: string,
  address: string,
  env: Env,
) => ResolvedConnections[K];

const KINDS: { readonly [K in Connection['kind']]: Resolve<K> } = {
  files: (variable, address) => ({ kind: 'files', root: filesRoot(variable, address) }),
  postgresql: (...place) => ({ kind: 'postgresql', config: postgresqlConfig(...place) }),
  mariadb: (...place) => ({ kind: 'mariadb', config: mariadbConfig(...place) }),
  mysql: (...place) => ({ kind: 'mysql', config: mariadbConfig(...place) }),
};

const SCHEMES: readonly (readonly [scheme: RegExp, kind: Connection['kind']])[] = [
  [/^file:/, 'files'],
  [/^postgres(ql)?:/, 'postgresql'],
  [/^(mysql|mariadb):/, 'mariadb'],
];

/**
 * Where a connection leads, of the kind that its address shows: for those who are not told the plan's connections. Throws a fatal
 * ConnectorError as `resolveConnection` does.
 */
export function connectionByAddress(name: string, env: Env): ResolvedConnections[Connection['kind']] {
  const { variable, address } = addressOf(name, env);
  const kind = SCHEMES.find(([scheme]) => scheme.test(address))?.[1];
  if (kind) return KINDS[kind](variable, address, env);
  throw connectionError(`${variable} must begin with file:, postgresql:, mysql: or mariadb:.`);
}

/**
 * The address of a connection, which only the environment knows: COMMANDER_CONNECTION_<NAME>, or the file that
 * COMMANDER_CONNECTION_<NAME>_FILE names. Throws a fatal ConnectorError that names the variable, never its value.
 */
export function resolveConnection<K extends Connection['kind']>(
  name: string,
  kind: K,
  env: Env,
): ResolvedConnections[K] {
  const { variable, address } = addressOf(name, env);
  return KINDS[kind](variable, address, env);
}

function addressOf(name: string, env: Env): { variable: string; address: string } {
  const variable = connectionVariable(name);
  const address = readVariable(env, variable);
  if (address === undefined) {
    throw connectionError(
      `Connection "${name}" has no address: set ${variable}, or let ${variable}_FILE name a file that holds it.`,
    );
  }
  return { variable, address };
}

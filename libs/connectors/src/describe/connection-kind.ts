import type { Connection } from '@commander/contracts';
import type { Env } from '@commander/security';
import { connectionError } from '../connections/connection-error';
import { connectionVariable, readVariable } from '../connections/connection-variable';

const KINDS: readonly (readonly [RegExp, Connection['kind']])[] = [
  [/^file:/, 'files'],
  [/^postgres(ql)?:/, 'postgresql'],
  [/^mariadb:/, 'mariadb'],
  [/^mysql:/, 'mysql'],
];

/** The kind of a connection, by its address in the environment; throws a ConnectorError that names the variable. */
export function connectionKind(name: string, env: Env): Connection['kind'] {
  const variable = connectionVariable(name);
  const address = readVariable(env, variable);
  if (address === undefined)
    throw connectionError(
      `Connection "${name}" has no address: set ${variable}, or let ${variable}_FILE name a file that holds it.`,
    );
  const found = KINDS.find(([scheme]) => scheme.test(address));
  if (found) return found[1];
  throw connectionError(`${variable} must begin with file:, postgresql: or mysql:.`);
}

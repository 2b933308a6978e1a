import { ConfigError, readSecret, type Env } from '@commander/security';
import { connectionError } from './connection-error';

/** The environment variable that holds the address of a connection: COMMANDER_CONNECTION_<NAME>. */
export const connectionVariable = (name: string): string =>
  `COMMANDER_CONNECTION_${name.toUpperCase().replaceAll('-', '_')}`;

/** The value of a variable or of the file that `<variable>_FILE` names; throws a fatal ConnectorError where that fails. */
export function readVariable(env: Env, variable: string): string | undefined {
  try {
    return readSecret(env, variable);
  } catch (error) {
    throw error instanceof ConfigError ? connectionError(error.problems.join(' ')) : error;
  }
}

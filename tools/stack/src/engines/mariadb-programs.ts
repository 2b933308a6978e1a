import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The programs of a MariaDB server. */
export interface MariadbPrograms {
  readonly server: string;
  /** Prepares a data folder. */
  readonly installer: string;
}

// The Debian package `mariadb-server` puts the server where only root's PATH leads.
const FOLDERS = ['/usr/sbin', '/usr/bin', '/usr/local/sbin', '/usr/local/bin'];

function findProgram(names: readonly string[], folders: readonly string[]): string | undefined {
  const candidates = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  return candidates.find((candidate) => {
    try {
      accessSync(candidate, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The MariaDB server of this machine; nothing where it is not installed. */
export function findMariadb(env: NodeJS.ProcessEnv = process.env): MariadbPrograms | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), ...FOLDERS];
  const server = findProgram(['mariadbd'], folders);
  const installer = findProgram(['mariadb-install-db'], folders);
  return server === undefined || installer === undefined ? undefined : { server, installer };
}

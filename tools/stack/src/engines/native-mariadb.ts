import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { lastLine, runTool } from '../run-tool';
import { StackError } from '../stack-error';
import { awaitReady } from './await-ready';
import type { EngineContext } from './engine-context';
import { engineFolder, giveTo, type EngineFolder } from './engine-folder';
import { localPassword } from './local-password';
import { installArguments, mariadbArguments, MARIADB_USER, passwordStatements } from './mariadb-arguments';
import { findMariadb, type MariadbPrograms } from './mariadb-programs';
import { mariadbAnswers } from './probes';

/** The name of the server among the stack's children. */
export const MARIADB_CHILD = 'mariadb';

const MISSING =
  'MariaDB was not found: install its server (on Debian the package mariadb-server), or Docker with Compose, or give a server in COMMANDER_MARIADB_URL.';

function programs(): MariadbPrograms {
  const found = findMariadb();
  if (found === undefined) throw new StackError(MISSING);
  return found;
}

async function initialise(place: EngineFolder, dataFolder: string, installer: string): Promise<void> {
  if (existsSync(dataFolder)) return;
  const draft = `${dataFolder}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const { code, output } = await runTool(installer, installArguments(draft), {
    cwd: place.folder,
    ...place.user,
  });
  if (code !== 0) {
    throw new StackError(
      `MariaDB could not prepare ${dataFolder} (${lastLine(output)}): see to the free space and rights of that folder.`,
    );
  }
  renameSync(draft, dataFolder);
}

function writeInitFile(place: EngineFolder, password: string): string {
  const file = join(place.folder, 'init.sql');
  rmSync(file, { force: true });
  writeFileSync(file, passwordStatements(password), { mode: 0o600 });
  giveTo(place.user, file);
  return file;
}

/** Starts a server under the guardian and waits until it answers; returns its URL, which names no database. */
export async function startNativeMariadb(context: EngineContext): Promise<string> {
  const { home, guardian, ephemeral, durability } = context;
  const { server, installer } = programs();
  context.onProgress('Starting MariaDB');
  const place = engineFolder(home, 'mariadb');
  if (ephemeral && place.outside !== undefined) {
    await guardian.request({ op: 'at-end', task: { kind: 'remove', folder: place.outside } });
  }
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  giveTo(place.user, place.folder);
  const dataFolder = join(place.folder, 'data');
  await initialise(place, dataFolder, installer);
  const { password } = localPassword(home);
  const initFile = writeInitFile(place, password);
  const port = await freePort();
  await guardian.request({
    op: 'spawn',
    spec: {
      name: MARIADB_CHILD,
      tier: 'engine',
      command: server,
      args: mariadbArguments({ dataFolder, port, initFile, durability }),
      cwd: place.folder,
      ...(place.user === undefined ? {} : { user: place.user }),
    },
  });
  const url = `mysql://${MARIADB_USER}:${password}@127.0.0.1:${port}/`;
  await awaitReady(guardian, home, { child: MARIADB_CHILD, answers: () => mariadbAnswers(url) });
  return url;
}

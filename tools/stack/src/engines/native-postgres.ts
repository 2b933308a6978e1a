import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { runTool } from '../run-tool';
import { StackError } from '../stack-error';
import { awaitReady } from './await-ready';
import type { EngineContext } from './engine-context';
import { giveTo } from './engine-folder';
import { localPassword } from './local-password';
import { initdbArguments, POSTGRES_USER, postgresArguments } from './postgres-arguments';
import type { PostgresPlace } from './postgres-place';
import { postgresPlace } from './postgres-place';
import { postgresAnswers } from './probes';

/** The name of the server among the stack's children. */
export const POSTGRES_CHILD = 'postgres';

async function initialise(place: PostgresPlace, dataFolder: string, password: string): Promise<void> {
  if (existsSync(dataFolder)) return;
  mkdirSync(place.folder, { recursive: true, mode: 0o700 });
  giveTo(place.user, place.folder);
  const draft = `${dataFolder}.draft`;
  const passwordFile = join(place.folder, 'password');
  rmSync(draft, { recursive: true, force: true });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  giveTo(place.user, passwordFile);
  const { code, output } = await runTool(
    join(place.binaries, 'bin', 'initdb'),
    initdbArguments(draft, passwordFile),
    {
      cwd: place.folder,
      ...place.user,
    },
  );
  rmSync(passwordFile);
  if (code !== 0) {
    const reason = /error: (.*)$/m.exec(output)?.[1] ?? `exit code ${code}`;
    throw new StackError(
      `PostgreSQL could not prepare ${dataFolder} (${reason}): see to the free space and rights of that folder.`,
    );
  }
  renameSync(draft, dataFolder);
}

/** Starts a server under the guardian and waits until it answers; returns the URL of its maintenance database. */
export async function startNativePostgres(context: EngineContext): Promise<string> {
  const { home, guardian, ephemeral, durability } = context;
  context.onProgress('Starting PostgreSQL');
  const place = postgresPlace(home);
  if (ephemeral && place.outside !== undefined) {
    await guardian.request({ op: 'at-end', task: { kind: 'remove', folder: place.outside } });
  }
  const { password, fresh } = localPassword(home);
  const dataFolder = join(place.folder, 'data');
  // Data outside the home outlive a home that somebody removed; nobody knows their password any more.
  if (fresh && place.outside !== undefined) rmSync(dataFolder, { recursive: true, force: true });
  await initialise(place, dataFolder, password);
  const port = await freePort();
  await guardian.request({
    op: 'spawn',
    spec: {
      name: POSTGRES_CHILD,
      tier: 'engine',
      command: join(place.binaries, 'bin', 'postgres'),
      args: postgresArguments({ dataFolder, port, durability }),
      cwd: place.folder,
      // Fast shutdown ends the sessions; an immediate one is enough where the data go away (postgres(1)).
      stopSignal: ephemeral ? 'SIGQUIT' : 'SIGINT',
      ...(place.user === undefined ? {} : { user: place.user }),
    },
  });
  const url = `postgres://${POSTGRES_USER}:${password}@127.0.0.1:${port}/postgres`;
  await awaitReady(guardian, home, { child: POSTGRES_CHILD, answers: () => postgresAnswers(url) });
  return url;
}

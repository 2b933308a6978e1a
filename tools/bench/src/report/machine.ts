import { cpus, totalmem } from 'node:os';
import type { Database } from '@commander/faults';
import { runShell } from '../contenders/run-shell';

const VERSIONS = {
  psql: 'psql --version',
  java: 'java -version 2>&1 | head -n 1',
  pgloader: 'pgloader --version | head -n 1',
  mariadb: 'mariadb --version',
  commander: 'git describe --always --dirty',
};

const versionBy = (command: string): Promise<string> =>
  runShell(command).then(
    ({ stdout }) => stdout.trim(),
    () => 'not installed',
  );

/** What the figures depend on: processor, memory and versions. */
export async function machine(database: Database): Promise<Record<string, string | number>> {
  const [server] = await database.query<{ server_version: string }>('show server_version');
  const versions = Object.entries(VERSIONS).map(
    async ([name, command]) => [name, await versionBy(command)] as const,
  );
  return {
    processor: cpus()[0]?.model ?? '',
    cores: cpus().length,
    memory_gib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    postgresql: server?.server_version ?? '',
    ...Object.fromEntries(await Promise.all(versions)),
  };
}

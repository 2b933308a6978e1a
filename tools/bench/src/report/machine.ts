import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { checkoutRoot, type Database } from '@commander/faults';
import { kafkaVersion } from '@commander/stack';
import { runShell } from '../contenders/run-shell';

const SPRING_POM = join(checkoutRoot(), 'tools', 'bench', 'spring-batch', 'pom.xml');
const VERSIONS = {
  psql: 'psql --version | cut -d " " -f 3',
  java: 'java -version 2>&1 | sed -n 1p',
  pgloader: 'pgloader --version | sed -n 1p',
  mariadb: 'mariadb --version | grep -oE "[0-9.]+-MariaDB" | sed -n 1p',
  spring_batch: `grep -A1 spring-batch-core "${SPRING_POM}" | grep -oE '[0-9][0-9.]+'`,
  commander: `cd "${checkoutRoot()}" && git describe --always --dirty`,
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
    kafka: kafkaVersion(),
    postgresql: server?.server_version ?? '',
    ...Object.fromEntries(await Promise.all(versions)),
  };
}

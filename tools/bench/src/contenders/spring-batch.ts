import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutRoot } from '@commander/faults';
import type { BenchArena } from '../arena/bench-arena';
import { makeTarget } from '../source/make-tables';
import type { Entrant } from './contender';
import { jdbcUrl } from './jdbc-url';
import { isInstalled, runShell } from './run-shell';

const NAME = 'spring-batch';
const MODULE = join(checkoutRoot(), 'tools', 'bench', NAME);
const CLASSPATH = join(MODULE, 'target', 'classpath');
const BUILD = `mvn -q -B compile dependency:build-classpath -Dmdep.outputFile="${CLASSPATH}"`;

function isBuilt(): boolean {
  if (!existsSync(CLASSPATH)) return false;
  const built = statSync(CLASSPATH).mtimeMs;
  const sources = readdirSync(join(MODULE, 'src'), { recursive: true, encoding: 'utf8' });
  return ['pom.xml', ...sources.map((file) => join('src', file))].every(
    (file) => statSync(join(MODULE, file)).mtimeMs < built,
  );
}

async function whyAbsent(): Promise<string | undefined> {
  if (!(await isInstalled('java'))) return 'Java is not installed';
  if (isBuilt()) return undefined;
  if (!(await isInstalled('mvn'))) return 'Maven is not installed';
  return runShell(`cd "${MODULE}" && ${BUILD}`).then(
    () => undefined,
    () => `Maven could not build it: run ${BUILD} in tools/bench/spring-batch`,
  );
}

/** Spring Batch with four partitions, same transforms and validations; the time of its job, without the start of its JVM. */
export async function springBatch({ source, target }: BenchArena): Promise<Entrant> {
  const absent = await whyAbsent();
  if (absent !== undefined) return { name: NAME, absent };
  const classpath = `${join(MODULE, 'target', 'classes')}:${readFileSync(CLASSPATH, 'utf8').trim()}`;
  return {
    name: NAME,
    leaves: 'checked rows',
    prepare: () => makeTarget(target),
    run: async () => {
      const env = { CLASSPATH: classpath, FROM: jdbcUrl(source.url), TO: jdbcUrl(target.url) };
      const { stdout } = await runShell('java -Xmx1g bench.LoadCustomers', env);
      return { seconds: Number(stdout.trim().split('\n').at(-1)) };
    },
  };
}

import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../repository-root';
import { runTool } from '../run-tool';
import { StackError } from '../stack-error';
import { cacheFolder } from '../stack-home';

/** The folder with the project file of the broker and its logging settings. */
export function kafkaProjectFolder(): string {
  return join(repositoryRoot(), 'tools', 'stack', 'kafka');
}

/** The broker's version, which stands in pom.xml and nowhere else. */
export function kafkaVersion(): string {
  const pom = readFileSync(join(kafkaProjectFolder(), 'pom.xml'), 'utf8');
  const version = /<kafka\.version>([^<]+)<\/kafka\.version>/.exec(pom)?.[1];
  if (version === undefined) throw new Error('tools/stack/kafka/pom.xml names no kafka.version.');
  return version;
}

/** The folder with the broker's jars, fetched through Maven the first time. */
export async function kafkaJars(onProgress: (line: string) => void): Promise<string> {
  const version = kafkaVersion();
  const jars = join(cacheFolder(), `kafka-${version}`);
  if (existsSync(jars)) return jars;
  onProgress(`Fetching Apache Kafka ${version} through Maven (once)`);
  const draft = `${jars}.${process.pid}.draft`;
  const { code, output } = await runTool('mvn', [
    '-q',
    '-B',
    '-f',
    join(kafkaProjectFolder(), 'pom.xml'),
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${draft}`,
  ]);
  if (code !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const reason = /^\[ERROR\] (.*)$/m.exec(output)?.[1] ?? `exit code ${code}`;
    throw new StackError(
      `Maven could not fetch Apache Kafka ${version} (${reason}): see to the network or ~/.m2/settings.xml.`,
    );
  }
  // Another launcher may have been quicker; its jars are the same.
  if (existsSync(jars)) rmSync(draft, { recursive: true, force: true });
  else renameSync(draft, jars);
  return jars;
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../free-port';
import type { ServiceSpec } from '../guardian/guardian-protocol';
import { lastLine, runTool } from '../run-tool';
import { StackError } from '../stack-error';
import { awaitReady } from './await-ready';
import type { EngineContext } from './engine-context';
import { kafkaJars, kafkaProjectFolder } from './kafka-distribution';
import { kafkaSettings } from './kafka-settings';
import { kafkaAnswers } from './kafka-answers';

/** The name of the broker among the stack's children. */
export const KAFKA_CHILD = 'kafka';

/** The java to run: that of JAVA_HOME, else the one on the PATH. */
export function javaCommand(env: NodeJS.ProcessEnv = process.env): string {
  return env.JAVA_HOME ? join(env.JAVA_HOME, 'bin', 'java') : 'java';
}

async function format(
  jars: string,
  folder: string,
  ports: { port: number; controllerPort: number },
): Promise<void> {
  const dataFolder = join(folder, 'data');
  if (existsSync(dataFolder)) return;
  // Formatted aside and moved into place: a launcher that is killed here leaves nothing that looks whole.
  const draft = join(folder, 'data.draft');
  rmSync(draft, { recursive: true, force: true });
  const settingsFile = join(folder, 'format.properties');
  writeFileSync(settingsFile, kafkaSettings({ ...ports, dataFolder: draft }));
  // Given with an equals sign, since one in 64 starts with a hyphen.
  const clusterId = randomBytes(16).toString('base64url');
  const { code, output } = await runTool(javaCommand(), [
    ...['-Xmx128m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'],
    ...[
      '-cp',
      join(jars, '*'),
      'kafka.tools.StorageTool',
      'format',
      `--cluster-id=${clusterId}`,
      '-c',
      settingsFile,
    ],
  ]);
  if (code !== 0)
    throw new StackError(
      `Kafka could not prepare ${dataFolder} (${lastLine(output)}): see to the free space and rights of that folder.`,
    );
  renameSync(draft, dataFolder);
}

function kafkaSpec(jars: string, settingsFile: string, ephemeral: boolean): ServiceSpec {
  return {
    name: KAFKA_CHILD,
    tier: 'engine',
    command: javaCommand(),
    args: [
      // A broker for one machine lives for minutes: compiling it further costs more than it brings (7.5 against 4.7 processor seconds).
      ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'],
      ...['-Xms256m', '-Xmx512m', '-XX:+ExitOnOutOfMemoryError'],
      '-Djava.awt.headless=true',
      `-Dlog4j2.configurationFile=${join(kafkaProjectFolder(), 'log4j2.properties')}`,
      ...['-cp', join(jars, '*'), 'kafka.Kafka', settingsFile],
    ],
    ...(ephemeral ? { stopSignal: 'SIGKILL' as const } : {}),
  };
}

/** Starts a broker under the guardian and waits until it answers; returns its addresses. */
export async function startNativeKafka(context: EngineContext): Promise<string[]> {
  const jars = await kafkaJars(context.onProgress);
  context.onProgress('Starting Kafka');
  const folder = join(context.home.root, 'kafka');
  mkdirSync(folder, { recursive: true });
  const ports = { port: await freePort(), controllerPort: await freePort() };
  await format(jars, folder, ports);
  const settingsFile = join(folder, 'server.properties');
  writeFileSync(settingsFile, kafkaSettings({ ...ports, dataFolder: join(folder, 'data') }));
  await context.guardian.request({ op: 'spawn', spec: kafkaSpec(jars, settingsFile, context.ephemeral) });
  const brokers = [`127.0.0.1:${ports.port}`];
  await awaitReady(context.guardian, context.home, {
    child: KAFKA_CHILD,
    answers: () => kafkaAnswers(brokers),
  });
  return brokers;
}

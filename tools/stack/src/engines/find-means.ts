import { runTool } from '../run-tool';
import { StackError } from '../stack-error';
import type { Means } from './choose-sources';
import { javaCommand } from './native-kafka';

const ASK_MS = 15_000;

/** The major version in what `java -version` prints, such as 17 in `openjdk version "17.0.15"`; 8 for "1.8.0". */
export function javaMajor(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

/** The major version of the Java to be run. */
export async function findJava(): Promise<number | undefined> {
  const { code, output } = await runTool(javaCommand(), ['-version'], { timeout: ASK_MS });
  return code === 0 ? javaMajor(output) : undefined;
}

/** Whether a program runs with these arguments. */
export async function runs(command: string, ...args: string[]): Promise<boolean> {
  return (await runTool(command, args, { timeout: ASK_MS })).code === 0;
}

/** Whether a Docker engine answers and the client has Compose. */
export async function findCompose(): Promise<boolean> {
  const [engine, compose] = await Promise.all([runs('docker', 'info'), runs('docker', 'compose', 'version')]);
  return engine && compose;
}

/** What COMMANDER_STACK says; a StackError where it says anything else. */
export function forcedSource(env: NodeJS.ProcessEnv): 'compose' | 'native' | undefined {
  const value = env.COMMANDER_STACK;
  if (value === undefined || value === '') return undefined;
  if (value === 'compose' || value === 'native') return value;
  throw new StackError(
    'COMMANDER_STACK is neither "compose" nor "native": set it to one of them, or unset it.',
  );
}

/** The addresses that the environment gives. */
export function givenAddresses(env: NodeJS.ProcessEnv): Means['given'] {
  const brokers = env.COMMANDER_KAFKA_BROKERS?.split(',')
    .map((broker) => broker.trim())
    .filter(Boolean);
  return {
    ...(brokers?.length ? { brokers } : {}),
    ...(env.COMMANDER_DATABASE_URL ? { databaseServer: env.COMMANDER_DATABASE_URL } : {}),
    ...(env.COMMANDER_OTLP_ENDPOINT ? { otlp: env.COMMANDER_OTLP_ENDPOINT } : {}),
  };
}

/** Looks at the environment and the machine. */
export async function findMeans(env: NodeJS.ProcessEnv = process.env): Promise<Means> {
  const forced = forcedSource(env);
  const [compose, java, maven, go] = await Promise.all([
    forced === 'native' ? false : findCompose(),
    findJava(),
    runs('mvn', '--version'),
    runs('go', 'version'),
  ]);
  const found = { given: givenAddresses(env), compose, maven, go };
  return { ...found, ...(forced ? { forced } : {}), ...(java === undefined ? {} : { java }) };
}

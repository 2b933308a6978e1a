import { StackError } from '../stack-error';
import type { StackAddresses } from '../stack-state';
import type { Means, Sources } from './choose-sources';
import type { ComposeAddresses } from './compose-engines';
import { startComposeEngines } from './compose-engines';
import type { EngineContext } from './engine-context';
import { startNativeJaeger } from './native-jaeger';
import { startNativeKafka } from './native-kafka';
import { startNativePostgres } from './native-postgres';
import { postgresAnswers, tcpAnswers } from './probes';

/** The addresses of the engines, before databases are made. */
export type EngineAddresses = Omit<StackAddresses, 'databases' | 'services'>;

const ENGINES: readonly (keyof Sources)[] = ['kafka', 'postgres', 'jaeger'];

async function givenBrokers(brokers: readonly string[]): Promise<readonly string[]> {
  for (const broker of brokers) if (await tcpAnswers(broker)) return brokers;
  throw new StackError(
    `No Kafka broker listens at ${brokers.join(', ')} (COMMANDER_KAFKA_BROKERS): start it, or unset the variable.`,
  );
}

async function givenServer(url: string): Promise<string> {
  if (await postgresAnswers(url)) return url;
  throw new StackError(
    'The PostgreSQL server of COMMANDER_DATABASE_URL does not answer: check address, user and password.',
  );
}

async function kafka(
  context: EngineContext,
  means: Means,
  compose?: ComposeAddresses,
): Promise<readonly string[]> {
  if (means.given.brokers !== undefined) return givenBrokers(means.given.brokers);
  return compose?.brokers ?? startNativeKafka(context);
}

async function postgres(context: EngineContext, means: Means, compose?: ComposeAddresses): Promise<string> {
  if (means.given.databaseServer !== undefined) return givenServer(means.given.databaseServer);
  return compose?.databaseServer ?? startNativePostgres(context);
}

type TraceAddresses = Pick<StackAddresses, 'otlp' | 'otlpGrpc' | 'jaegerQuery'>;

async function jaeger(
  context: EngineContext,
  means: Means,
  compose?: ComposeAddresses,
): Promise<TraceAddresses> {
  if (means.given.otlp !== undefined) return { otlp: means.given.otlp };
  const { otlp, otlpGrpc, query } = compose?.jaeger ?? (await startNativeJaeger(context));
  return { otlp, otlpGrpc, jaegerQuery: query };
}

/** Starts the engines that are not given, side by side, and waits until all answer. */
export async function startEngines(
  context: EngineContext,
  sources: Sources,
  means: Means,
): Promise<EngineAddresses> {
  const composed = ENGINES.filter((engine) => sources[engine] === 'compose');
  const compose = composed.length > 0 ? await startComposeEngines(context, composed) : undefined;
  const [brokers, databaseServer, traces] = await Promise.all([
    kafka(context, means, compose),
    postgres(context, means, compose),
    sources.jaeger === undefined ? {} : jaeger(context, means, compose),
  ]);
  return { sources, brokers, databaseServer, ...traces };
}

import { freePort } from '../free-port';
import { runTool } from '../run-tool';
import { StackError } from '../stack-error';
import type { ComposeEngine, ComposeSettings } from './compose-command';
import { composeDown, composeEnvironment, composeUp } from './compose-command';
import type { EngineContext } from './engine-context';
import { localPassword } from './local-password';
import type { JaegerAddresses } from './native-jaeger';
import { POSTGRES_USER } from './postgres-arguments';

/** The addresses of everything docker-compose.yml may publish; only what was started answers. */
export interface ComposeAddresses {
  readonly brokers: string[];
  readonly databaseServer: string;
  readonly jaeger: JaegerAddresses;
}

async function chooseSettings(context: EngineContext): Promise<ComposeSettings> {
  const [kafkaPort = 0, postgresPort = 0, otlpHttpPort = 0, otlpGrpcPort = 0, jaegerQueryPort = 0] =
    await Promise.all(Array.from({ length: 5 }, freePort));
  const password = localPassword(context.home);
  return { kafkaPort, postgresPort, otlpHttpPort, otlpGrpcPort, jaegerQueryPort, password };
}

/** Starts engines with Docker Compose on free loopback ports, waits until they are healthy, and has them end with the stack. */
export async function startComposeEngines(
  context: EngineContext,
  engines: readonly ComposeEngine[],
): Promise<ComposeAddresses> {
  const settings = await chooseSettings(context);
  const env = composeEnvironment(settings);
  const { home, guardian, ephemeral } = context;
  context.onProgress(`Starting ${engines.join(', ')} with Docker Compose`);
  const args = composeDown(home.id, ephemeral);
  await guardian.request({ op: 'at-end', task: { kind: 'run', command: 'docker', args, env } });
  const { code, output } = await runTool('docker', composeUp(home.id, engines), { env });
  if (code !== 0) {
    const reason = output.trim().split('\n').at(-1) ?? `exit code ${code}`;
    throw new StackError(`Docker Compose could not start ${engines.join(', ')} (${reason}).`);
  }
  return {
    brokers: [`127.0.0.1:${settings.kafkaPort}`],
    databaseServer: `postgres://${POSTGRES_USER}:${settings.password}@127.0.0.1:${settings.postgresPort}/postgres`,
    jaeger: {
      otlp: `http://127.0.0.1:${settings.otlpHttpPort}`,
      otlpGrpc: `127.0.0.1:${settings.otlpGrpcPort}`,
      query: `http://127.0.0.1:${settings.jaegerQueryPort}`,
    },
  };
}

import { freePort } from '../free-port';
import { lastLine, runTool } from '../run-tool';
import { StackError } from '../stack-error';
import type { ComposeEngine, ComposeSettings } from './compose-command';
import { composeDown, composeEnvironment, composeUp } from './compose-command';
import type { EngineContext } from './engine-context';
import { localPassword } from './local-password';
import { MARIADB_USER } from './mariadb-arguments';
import type { JaegerAddresses } from './native-jaeger';
import { POSTGRES_USER } from './postgres-arguments';

/** The addresses of everything docker-compose.yml may publish; only what was started answers. */
export interface ComposeAddresses {
  readonly brokers: string[];
  readonly databaseServer: string;
  readonly mariadbServer: string;
  readonly jaeger: JaegerAddresses;
}

async function chooseSettings(password: string): Promise<ComposeSettings> {
  const [kafkaPort = 0, postgresPort = 0, mariadbPort = 0, ...traces] = await Promise.all(
    Array.from({ length: 6 }, freePort),
  );
  const [otlpHttpPort = 0, otlpGrpcPort = 0, jaegerQueryPort = 0] = traces;
  return { kafkaPort, postgresPort, mariadbPort, otlpHttpPort, otlpGrpcPort, jaegerQueryPort, password };
}

/** Starts engines with Docker Compose on free loopback ports, waits until they are healthy, and has them end with the stack. */
export async function startComposeEngines(
  context: EngineContext,
  engines: readonly ComposeEngine[],
): Promise<ComposeAddresses> {
  const { home, guardian, ephemeral } = context;
  const { password, fresh } = localPassword(home);
  const settings = await chooseSettings(password);
  const env = composeEnvironment(settings);
  // Volumes outlive a home that somebody removed; nobody knows their password any more.
  if (fresh) await runTool('docker', composeDown(home.id, true), { env });
  context.onProgress(`Starting ${engines.join(', ')} with Docker Compose`);
  const args = composeDown(home.id, ephemeral);
  await guardian.request({ op: 'at-end', task: { kind: 'run', command: 'docker', args, env } });
  const { code, output } = await runTool('docker', composeUp(home.id, engines), { env });
  if (code !== 0) {
    throw new StackError(
      `Docker Compose could not start ${engines.join(', ')} (${lastLine(output)}): mend that, or set COMMANDER_STACK=native.`,
    );
  }
  return {
    brokers: [`127.0.0.1:${settings.kafkaPort}`],
    databaseServer: `postgres://${POSTGRES_USER}:${settings.password}@127.0.0.1:${settings.postgresPort}/postgres`,
    mariadbServer: `mysql://${MARIADB_USER}:${settings.password}@127.0.0.1:${settings.mariadbPort}/`,
    jaeger: {
      otlp: `http://127.0.0.1:${settings.otlpHttpPort}`,
      otlpGrpc: `127.0.0.1:${settings.otlpGrpcPort}`,
      query: `http://127.0.0.1:${settings.jaegerQueryPort}`,
    },
  };
}

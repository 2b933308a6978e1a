import { join } from 'node:path';
import { repositoryRoot } from '../repository-root';

/** The services of docker-compose.yml that are engines rather than our own. */
export type ComposeEngine = 'kafka' | 'postgres' | 'jaeger' | 'mariadb';

/** What docker-compose.yml takes from the environment: where each engine is published on the host's loopback. */
export interface ComposeSettings {
  readonly kafkaPort: number;
  readonly postgresPort: number;
  readonly mariadbPort: number;
  readonly otlpHttpPort: number;
  readonly otlpGrpcPort: number;
  readonly jaegerQueryPort: number;
  readonly password: string;
}

/** The environment of `docker compose`, by the names in docker-compose.yml. */
export function composeEnvironment(
  settings: ComposeSettings,
  base: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  return {
    ...base,
    COMMANDER_KAFKA_PORT: String(settings.kafkaPort),
    COMMANDER_POSTGRES_PORT: String(settings.postgresPort),
    COMMANDER_MARIADB_PORT: String(settings.mariadbPort),
    COMMANDER_OTLP_HTTP_PORT: String(settings.otlpHttpPort),
    COMMANDER_OTLP_GRPC_PORT: String(settings.otlpGrpcPort),
    COMMANDER_JAEGER_PORT: String(settings.jaegerQueryPort),
    COMMANDER_POSTGRES_PASSWORD: settings.password,
    COMMANDER_MARIADB_PASSWORD: settings.password,
  };
}

function compose(homeId: string, ...args: string[]): string[] {
  return [
    'compose',
    '--file',
    join(repositoryRoot(), 'docker-compose.yml'),
    '--project-name',
    `commander-${homeId}`,
    // Without its profile a service is neither started nor stopped.
    '--profile',
    'mariadb',
    ...args,
  ];
}

/** The arguments of `docker` that start engines and wait until their health checks pass. */
export function composeUp(homeId: string, engines: readonly ComposeEngine[]): string[] {
  return compose(homeId, 'up', '--detach', '--wait', '--wait-timeout', '180', ...engines);
}

/** The arguments of `docker` that stop and remove the containers, and their data where nothing is to be kept. */
export function composeDown(homeId: string, removeData: boolean): string[] {
  return compose(homeId, 'down', '--remove-orphans', ...(removeData ? ['--volumes'] : []));
}

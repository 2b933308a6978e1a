import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { attachStack } from './attach-stack';
import { mariadbAnswers } from './engines/probes';
import type { ChildStatus } from './guardian/guardian-protocol';
import { identify, isAlive } from './process-identity';
import type { ProcessIdentity } from './process-identity';
import { repositoryRoot } from './repository-root';
import type { Stack } from './stack';
import { stackHome } from './stack-home';
import { startStack } from './start-stack';
import { launch, newHome } from './testing/launch';
import { waitUntil } from './wait-until';

const START_MS = 180_000;
const GONE_MS = 30_000;

jest.setTimeout(120_000);

/** The environment without given addresses, so that a stack of the test's own has engines of its own. */
function withoutGivenAddresses(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  const given = ['KAFKA_BROKERS', 'DATABASE_URL', 'OTLP_ENDPOINT', 'MARIADB_URL'];
  for (const name of given) delete env[`COMMANDER_${name}`];
  return env;
}

function identities(children: readonly ChildStatus[]): ProcessIdentity[] {
  return children.map(({ pid }) => identify(pid)).filter((found) => found !== undefined);
}

function allGone(processes: readonly ProcessIdentity[]): Promise<boolean> {
  return waitUntil(() => !processes.some(isAlive), GONE_MS);
}

describe('a stack with engines of its own', () => {
  const home = newHome();
  const environment = process.env;
  let stack: Stack;

  beforeAll(async () => {
    process.env = withoutGivenAddresses();
    const tests = { lifetime: 'launcher', ephemeral: true, durability: 'off' } as const;
    stack = await startStack({ home, ...tests, mariadb: true });
  }, START_MS);

  afterAll(async () => {
    await stack.stop();
    process.env = environment;
  });

  /** What a Kafka client in a process of its own prints. */
  async function kafkaClient(...args: string[]): Promise<string> {
    const script = join(repositoryRoot(), 'tools', 'stack', 'test', 'kafka-round-trip.cjs');
    const client = await stack.spawn({
      name: `client${args.length}`,
      command: process.execPath,
      args: [script, stack.addresses.brokers.join(','), ...args],
      env: { ...process.env, NODE_NO_WARNINGS: '1' },
    });
    await client.ended();
    return readFileSync(client.logFile, 'utf8').trim();
  }

  it('carries a message through a topic, and makes no topic that nobody provisioned', async () => {
    expect(await kafkaClient()).toBe('received: hello, unknown topic refused: true');
  }, 60_000);

  it('makes databases, the same one once, and orders text alike on every machine', async () => {
    const [url, again] = await Promise.all([stack.createDatabase('extra'), stack.createDatabase('extra')]);
    expect(again).toBe(url);
    const client = new Client({ connectionString: url });
    await client.connect();
    const settings = await client.query(
      "select current_setting('server_encoding') as encoding, upper('é') as letter",
    );
    expect(settings.rows).toEqual([{ encoding: 'UTF8', letter: 'É' }]);
    await client.end();
    expect(Object.keys(stack.addresses.databases)).toEqual(['read_model', 'audit', 'target']);
  });

  it('writes no value of an error into the logs of the servers', async () => {
    const client = new Client({ connectionString: stack.addresses.databases.target });
    await client.connect();
    await expect(client.query("select 'canary-in-a-statement'::int")).rejects.toThrow();
    await expect(client.query('select $1::int', ['canary-in-a-parameter'])).rejects.toThrow();
    await client.end();
    const url = await stack.createMariadbDatabase('errors');
    const connection = await createConnection(url);
    await connection.query('create table once (v varchar(99) primary key)');
    const twice = `insert into once values ('canary-in-a-key'), ('canary-in-a-key')`;
    await expect(connection.query(twice)).rejects.toThrow();
    connection.destroy();
    await stack.dropMariadbDatabase('errors');
    for (const name of ['postgres', 'mariadb']) {
      const { logFile } = stack.child(name);
      expect(existsSync(logFile) ? readFileSync(logFile, 'utf8') : '').not.toContain('canary');
    }
  });

  it('keeps the file with its addresses to its owner, and lets others in as guests', async () => {
    expect(statSync(stackHome(home).stateFile).mode & 0o777).toBe(0o600);
    const guest = await attachStack(home);
    expect(guest?.addresses).toEqual(stack.addresses);
    await guest?.stop();
    expect(await stack.enginesAnswer()).toBe(true);
  });

  it(
    'comes back with its data after engines were killed and started again',
    async () => {
      const engines = (await stack.children()).filter(({ running }) => running);
      for (const { name } of engines) {
        await stack.child(name).kill();
        await stack.child(name).start();
      }
      expect(await stack.enginesAnswer()).toBe(true);
      expect(await waitUntil(() => mariadbAnswers(stack.addresses.mariadbServer ?? ''), GONE_MS)).toBe(true);
      const client = new Client({ connectionString: stack.addresses.databases.target });
      await client.connect();
      await client.end();
      expect(await kafkaClient('list')).toContain('greetings');
    },
    START_MS,
  );

  it('leaves nothing behind, and may be stopped twice', async () => {
    const processes = identities(await stack.children());
    await stack.stop();
    await stack.stop();
    expect(await allGone(processes)).toBe(true);
    expect(existsSync(home)).toBe(false);
  });
});

describe('a launcher that is killed with SIGKILL', () => {
  it(
    'takes Kafka, PostgreSQL and every other program with it',
    async () => {
      const home = newHome();
      const launched = await launch({ home, lifetime: 'launcher', ephemeral: true }, withoutGivenAddresses());
      const processes = identities(launched.children);
      expect(processes).toHaveLength(launched.children.length);
      launched.process.kill('SIGKILL');
      expect(await allGone(processes)).toBe(true);
      expect(await waitUntil(() => !existsSync(home), GONE_MS)).toBe(true);
    },
    START_MS,
  );
});

import { existsSync, readFileSync } from 'node:fs';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { attachStack } from './attach-stack';
import type { ChildStatus } from './guardian/guardian-protocol';
import { identify, isAlive } from './process-identity';
import type { ProcessIdentity } from './process-identity';
import type { Stack } from './stack';
import { startStack } from './start-stack';
import { launch, newHome } from './testing/launch';
import { waitUntil } from './wait-until';

const START_MS = 180_000;
const GONE_MS = 30_000;

/** The environment without given addresses, so that a stack of the test's own has engines of its own. */
function withoutGivenAddresses(): NodeJS.ProcessEnv {
  const env = { ...process.env };
  for (const name of ['COMMANDER_KAFKA_BROKERS', 'COMMANDER_DATABASE_URL', 'COMMANDER_OTLP_ENDPOINT'])
    delete env[name];
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
    stack = await startStack({ home, lifetime: 'launcher', ephemeral: true, durability: 'off' });
  }, START_MS);

  afterAll(async () => {
    await stack.stop();
    process.env = environment;
  });

  it('carries a message through a topic', async () => {
    const kafka = new Kafka({ brokers: [...stack.addresses.brokers], logLevel: logLevel.NOTHING });
    const admin = kafka.admin();
    const producer = kafka.producer();
    const consumer = kafka.consumer({ groupId: 'reader' });
    await Promise.all([admin.connect(), producer.connect(), consumer.connect()]);
    await admin.createTopics({ topics: [{ topic: 'greetings', numPartitions: 2 }], waitForLeaders: true });
    await producer.send({ topic: 'greetings', messages: [{ key: 'k', value: 'hello' }] });
    await consumer.subscribe({ topic: 'greetings', fromBeginning: true });
    const received = new Promise<string | undefined>((resolve, reject) => {
      consumer
        .run({ eachMessage: ({ message }) => Promise.resolve(resolve(message.value?.toString())) })
        .catch(reject);
    });
    expect(await received).toBe('hello');
    await Promise.all([admin.disconnect(), producer.disconnect(), consumer.disconnect()]);
  }, 60_000);

  it('makes no topic that nobody provisioned', async () => {
    const kafka = new Kafka({
      brokers: [...stack.addresses.brokers],
      logLevel: logLevel.NOTHING,
      retry: { retries: 0 },
    });
    const producer = kafka.producer({ retry: { retries: 0 } });
    await producer.connect();
    await expect(producer.send({ topic: 'unknown', messages: [{ value: 'x' }] })).rejects.toThrow();
    await producer.disconnect();
  });

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

  it('writes no value of an error into the log of the server', async () => {
    const client = new Client({ connectionString: stack.addresses.databases.target });
    await client.connect();
    await expect(client.query("select 'canary-in-a-statement'::int")).rejects.toThrow();
    await expect(client.query('select $1::int', ['canary-in-a-parameter'])).rejects.toThrow();
    await client.end();
    const { logFile } = stack.child('postgres');
    expect(existsSync(logFile) ? readFileSync(logFile, 'utf8') : '').not.toContain('canary');
  });

  it('keeps its state file to its owner', async () => {
    const guest = await attachStack(home);
    expect(guest?.addresses).toEqual(stack.addresses);
    await guest?.stop();
    expect((await stack.children()).every(({ running }) => running)).toBe(true);
  });

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

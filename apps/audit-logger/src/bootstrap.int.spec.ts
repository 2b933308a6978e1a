import type { INestApplication } from '@nestjs/common';
import { createKafkaMessageLog, provisionTopics, topicNames, topicProfile } from '@commander/kafka';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { bootstrap } from './bootstrap';
import { patiently } from './shell/record/patiently';
import { TestExecution } from './testing/events';

jest.setTimeout(120_000);

const WAIT_MS = 30_000;
const telemetry = { shutdown: () => Promise.resolve() };

describe('the audit logger as a service', () => {
  const suite = useStack();
  let app: INestApplication | undefined;
  afterEach(() => app?.close());

  async function environment(): Promise<Record<string, string>> {
    return {
      COMMANDER_KAFKA_BROKERS: suite.brokers.join(','),
      COMMANDER_KAFKA_TOPIC_PREFIX: suite.prefix,
      COMMANDER_AUDIT_URL: await suite.createTestDatabase(),
      COMMANDER_HTTP_PORT: '0',
      COMMANDER_PROFILE: 'development',
      COMMANDER_LOG_LEVEL: 'silent',
    };
  }

  it('refuses to start without its topics, and names them', async () => {
    await expect(bootstrap(await environment(), telemetry)).rejects.toThrow(
      `The topic ${topicNames(suite.prefix).events} does not exist`,
    );
  });

  it('records what is on the stream, answers questions and is healthy', async () => {
    const kafka = { brokers: suite.brokers, clientId: 'bootstrap', topicPrefix: suite.prefix };
    await patiently(() => provisionTopics(kafka, topicProfile('development')));
    const run = new TestExecution();
    const log = createKafkaMessageLog(kafka);
    const topic = topicNames(suite.prefix).events;
    const events = run.batch('Flight', 1, [{ outcome: 'created', source_ids: ['1', '2'] }]);
    await patiently(() =>
      log.append(events.map(({ key, value, headers }) => ({ topic, key, value, headers }))),
    );
    await log.close();
    app = await bootstrap(await environment(), telemetry);
    const url = await app.getUrl();
    const summary = (): Promise<unknown> =>
      fetch(`${url}/v1/audit/summary?execution=${run.id}`).then((answer) => answer.json());
    const total = { total_audit_entries: 3 };
    const recorded = await waitUntil(
      async () => JSON.stringify(await summary()).includes('"batch.completed"'),
      WAIT_MS,
    );
    expect(recorded).toBe(true);
    expect(await summary()).toMatchObject(total);
    expect((await fetch(`${url}/health`)).status).toBe(200);
  });
});

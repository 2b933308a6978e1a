import { randomBytes } from 'node:crypto';
import { ConfigResourceTypes, Kafka } from 'kafkajs';
import { TOPICS } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { uniquePrefix, useStack } from '@commander/testing';
import { planOf } from '../../testing/plan-of';
import { logInKafka, Scene } from '../../testing/scene';

jest.setTimeout(120_000);

describe('an order that Kafka takes in no case', () => {
  const suite = useStack();
  let scene: Scene;
  afterEach(() => scene.end());

  async function limitMessages(topic: string, bytes: number): Promise<void> {
    const admin = new Kafka({ brokers: suite.brokers, clientId: 'test' }).admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: String(bytes) }];
    const resources = [{ type: ConfigResourceTypes.TOPIC, name: topic, configEntries }];
    await admin.alterConfigs({ validateOnly: false, resources });
    await admin.disconnect();
  }

  it('ends its execution with the reason, and holds nobody up', async () => {
    const prefix = uniquePrefix();
    const log = await logInKafka(suite.brokers, prefix);
    await limitMessages(prefix + TOPICS.batches, 5000);
    scene = new Scene(log, await suite.createTestDatabase(), 1);
    const [entity] = planOf(scene.project, 'moved').entities;
    if (!entity) throw new Error('The plan has an entity.');
    const [id] = entity.fields;
    if (!id) throw new Error('The entity has a field.');
    const long = { ...id, to: 'note', type: 'text' as const, constant: randomBytes(4500).toString('base64') };
    await scene.node();
    await scene.begin({ entities: [{ ...entity, fields: [id, long] }] });
    const failed = async () => (await scene.read()).accepted.find(({ name }) => name === 'execution.failed');
    expect(await waitUntil(async () => (await failed()) !== undefined, 60_000)).toBe(true);
    expect((await failed())?.data).toMatchObject({ failure: { code: 'order.too_large' } });
  });
});

import { randomBytes } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { useStack } from '@commander/testing';
import { provisionTopics } from '../topics/provision-topics';
import { topicProfile } from '../topics/topic-profile';
import type { MessageLog } from '../port/message-log';
import { until } from '../testing/until';
import { createKafkaMessageLog } from './kafka-message-log';

const MESSAGES = 20;

describe('a reader of Kafka that goes on and on', () => {
  const suite = useStack();
  let log: MessageLog | undefined;

  afterEach(() => log?.close());

  it('keeps nothing of what it has handled', async () => {
    const connection = { brokers: suite.brokers, clientId: 'memory', topicPrefix: suite.prefix };
    await provisionTopics(connection, topicProfile('development', { batches: 1, events: 1, commands: 1 }));
    const topic = `${suite.prefix}commander.events.v1`;
    log = createKafkaMessageLog(connection);
    const seen: WeakRef<Buffer>[] = [];
    await log.follow({
      topic,
      from: () => 0,
      onMessages: (messages) => {
        for (const { value } of messages) if (value) seen.push(new WeakRef(value));
        return Promise.resolve();
      },
    });
    for (let sent = 1; sent <= MESSAGES; sent++) {
      await log.append([{ topic, partition: 0, key: 'key', value: randomBytes(100_000) }]);
      // So each of them comes in an answer of its own.
      await until(() => seen.length === sent);
    }
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const kept = () => seen.filter((value) => value.deref() !== undefined).length;
    // The last answers may still be in somebody's hands.
    await until(() => {
      collect();
      return kept() <= 2;
    }, kept);
    expect(seen).toHaveLength(MESSAGES);
  });
});

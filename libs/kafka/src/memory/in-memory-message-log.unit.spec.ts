import { consumerGroupFeatures } from '../consumer-group.features';
import { deadLetterTopic } from '../consume/dead-letter';
import { messageLogFeatures } from '../message-log.features';
import { partitionRebuildFeatures } from '../partition-rebuild.features';
import type { MessageLogError } from '../port/message-log-error';
import { put, text } from '../testing/messages';
import { until } from '../testing/until';
import { InMemoryBroker } from './in-memory-broker';
import { InMemoryMessageLog } from './in-memory-message-log';

describe('the in-memory message log', () => {
  const broker = new InMemoryBroker();
  let names = 0;
  const harness = {
    open: () => {
      const fatal: MessageLogError[] = [];
      return { log: new InMemoryMessageLog(broker, (error) => fatal.push(error)), fatal };
    },
    createTopic: (partitions: number) => {
      const topic = `topic-${(names += 1)}`;
      broker.createTopic(topic, partitions).createTopic(deadLetterTopic(topic), 1);
      return Promise.resolve(topic);
    },
    newGroup: () => `group-${(names += 1)}`,
    longHandlerMs: 0,
  };

  messageLogFeatures(() => harness);
  consumerGroupFeatures(() => harness);
  partitionRebuildFeatures(() => harness);

  it('delivers what a killed process handled but did not commit to the next member', async () => {
    const topic = await harness.createTopic(1);
    const options = { group: harness.newGroup(), topics: [topic] };
    const killed = new InMemoryMessageLog(broker);
    await put(killed, topic, '0', '1', '2');
    const seen: string[] = [];
    await killed.consume({
      ...options,
      onMessage: (message) => {
        seen.push(`killed ${text(message)}`);
        if (text(message) === '1') killed.crash();
        return Promise.resolve();
      },
    });
    await until(() => seen.length === 2);
    await expect(killed.ends(topic)).rejects.toMatchObject({ reason: 'closed' });
    const { log } = harness.open();
    await log.consume({ ...options, onMessage: (message) => Promise.resolve(void seen.push(text(message))) });
    await until(() => seen.includes('2'));
    expect(seen.slice(0, 2)).toEqual(['killed 0', 'killed 1']);
    expect(seen.slice(2)).toEqual(expect.arrayContaining(['1', '2']));
    await log.close();
  });
});

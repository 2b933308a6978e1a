import { useStack } from '@commander/testing';
import { consumerGroupFeatures } from '../consumer-group.features';
import { deadLetterTopic } from '../consume/dead-letter';
import { messageLogFeatures } from '../message-log.features';
import { partitionRebuildFeatures } from '../partition-rebuild.features';
import type { MessageLogError } from '../port/message-log-error';
import { createKafkaMessageLog } from './kafka-message-log';
import { openKafka } from './open-kafka';

jest.setTimeout(60_000);

describe('the message log on Kafka', () => {
  const suite = useStack();
  const connection = () => ({ brokers: suite.brokers, clientId: 'features', topicPrefix: suite.prefix });
  let names = 0;
  const harness = {
    open: () => {
      const fatal: MessageLogError[] = [];
      const timings = { sessionTimeoutMs: 6_000, heartbeatMs: 200 };
      const log = createKafkaMessageLog(connection(), { onFatal: (error) => fatal.push(error), timings });
      return { log, fatal };
    },
    createTopic: async (partitions: number) => {
      const topic = `${suite.prefix}topic-${(names += 1)}`;
      const admin = openKafka(connection()).admin();
      await admin.connect();
      const topics = [
        { topic, numPartitions: partitions },
        { topic: deadLetterTopic(topic), numPartitions: 1 },
      ];
      await admin.createTopics({ topics, waitForLeaders: true });
      await admin.disconnect();
      return topic;
    },
    newGroup: () => `${suite.prefix}group-${(names += 1)}`,
    longHandlerMs: 8_000,
  };

  messageLogFeatures(() => harness);
  consumerGroupFeatures(() => harness);
  partitionRebuildFeatures(() => harness);
});

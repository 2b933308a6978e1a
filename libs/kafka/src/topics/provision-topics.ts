import type { KafkaConnection } from '../connection/kafka-connection';
import { withAdmin } from '../kafkajs/with-admin';
import type { TopicProfile } from './topic-profile';
import { topicSpecs } from './topic-spec';

/** Creates the topics that are missing and resolves with their names; what exists is left as it is (`checkTopics` judges it). */
export async function provisionTopics(connection: KafkaConnection, profile: TopicProfile): Promise<string[]> {
  return withAdmin(connection, 'to create the topics', async (admin) => {
    const existing = new Set(await admin.listTopics());
    const missing = topicSpecs(connection.topicPrefix, profile).filter(({ topic }) => !existing.has(topic));
    if (missing.length === 0) return [];
    // Somebody else may be creating them too: kafkajs resolves with false then.
    await admin.createTopics({
      waitForLeaders: true,
      topics: missing.map(({ topic, partitions, replicationFactor, config }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor,
        configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
      })),
    });
    return missing.map(({ topic }) => topic);
  });
}

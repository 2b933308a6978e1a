import type { Admin } from 'kafkajs';
import type { KafkaConnection } from '../connection/kafka-connection';
import { withAdmin } from '../kafkajs/with-admin';
import type { TopicFound } from './topic-problems';
import { topicProblems } from './topic-problems';
import type { TopicProfile } from './topic-profile';
import { topicSpecs } from './topic-spec';

// `ConfigResourceTypes.TOPIC`; the enum itself would load the client a second time.
const TOPIC_RESOURCE = 2;

/** Every way in which the topics are not what the services rely upon, a sentence each; a service refuses to run unless it is empty. */
export async function checkTopics(connection: KafkaConnection, profile: TopicProfile): Promise<string[]> {
  const specs = topicSpecs(connection.topicPrefix, profile);
  return withAdmin(connection, 'to check the topics', async (admin) => {
    const found = await describe(
      admin,
      specs.map(({ topic }) => topic),
    );
    return specs.flatMap((spec) => topicProblems(spec, found.get(spec.topic), profile));
  });
}

async function describe(admin: Admin, wanted: string[]): Promise<Map<string, TopicFound>> {
  const existing = new Set(await admin.listTopics());
  const names = wanted.filter((topic) => existing.has(topic));
  if (names.length === 0) return new Map();
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: TOPIC_RESOURCE, name })),
  });
  const configs = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return new Map(
    topics.map(({ name, partitions }) => [
      name,
      {
        partitions: partitions.length,
        replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
        config: configs.get(name) ?? {},
      },
    ]),
  );
}

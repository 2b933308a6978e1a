import { ConfigError } from '@commander/security';
import type { KafkaConnection } from '../connection/kafka-connection';
import { checkTopics } from './check-topics';
import type { TopicProfile } from './topic-profile';

/** What every service does before it runs: throws one ConfigError that says all that is wrong with the topics. */
export async function requireTopics(connection: KafkaConnection, profile: TopicProfile): Promise<void> {
  const problems = await checkTopics(connection, profile);
  if (problems.length > 0) throw new ConfigError(problems);
}

import { MessageLogError, parseKafkaConnection, provisionTopics, topicProfile } from '@commander/kafka';
import { CliError } from '../cli-error';
import { EXIT } from '../exit-codes';

/** Creates the topics that are missing, with as few replicas as one broker can hold. Throws CliError where Kafka refuses. */
export async function prepareTopics(brokers: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const connection = parseKafkaConnection({ ...env, COMMANDER_KAFKA_BROKERS: brokers.join(',') });
  try {
    await provisionTopics(connection, topicProfile('development'));
  } catch (error) {
    if (error instanceof MessageLogError) throw new CliError(error.message, EXIT.prerequisite);
    throw error;
  }
}

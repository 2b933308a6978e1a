import type { Admin } from 'kafkajs';
import type { KafkaConnection } from '../connection/kafka-connection';
import { kafkaError } from './kafka-error';
import { openKafka } from './open-kafka';

/** Does one thing with an admin connection and disconnects; `doing` completes "Kafka did not do what was asked". */
export async function withAdmin<T>(
  connection: KafkaConnection,
  doing: string,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = openKafka(connection).admin();
  try {
    await admin.connect();
    return await work(admin);
  } catch (error) {
    throw kafkaError(error, doing);
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}

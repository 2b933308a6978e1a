import type { KafkaConnection } from '../connection/kafka-connection';
import type { OnFatal } from '../consume/client-message-log';
import { ClientMessageLog } from '../consume/client-message-log';
import type { MessageLog } from '../port/message-log';
import { groupTimings, type GroupTimings } from './group-timings';
import { KafkaClient } from './kafka-client';
import type { KafkaLog } from './open-kafka';
import { openKafka } from './open-kafka';

/** What may be set besides the connection; nothing need be. */
export interface KafkaMessageLogOptions {
  /** Called once for each subscription that dies for good: the service should exit. */
  onFatal?: OnFatal;
  /** Gets the client's complaints; silent unless given. */
  log?: KafkaLog;
  timings?: GroupTimings;
}

/** The message log on Kafka; it connects when first used. */
export function createKafkaMessageLog(
  connection: KafkaConnection,
  options: KafkaMessageLogOptions = {},
): MessageLog {
  const kafka = openKafka(connection, options.log);
  const { timings = groupTimings(connection.sessionTimeoutMs) } = options;
  return new ClientMessageLog(new KafkaClient(kafka, timings), options.onFatal);
}

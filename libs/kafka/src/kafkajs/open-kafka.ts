import type { SASLOptions } from 'kafkajs';
import { CompressionCodecs, CompressionTypes, Kafka, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue';
import type { KafkaConnection } from '../connection/kafka-connection';
import { gzipCodec } from './gzip-codec';
import { openSocket } from './open-socket';

/** Where the client's own complaints go; `fields` hold ids and addresses, no data values. */
export type KafkaLog = (sentence: string, fields: Record<string, unknown>) => void;

const CONNECT_TIMEOUT_MS = 3_000;
const REQUEST_TIMEOUT_MS = 15_000;

// The client arms its throttle timer after every answer, with a negative time when there is no throttle: Node warns of that
// and the timer does nothing. It is needed only with requests waiting or a throttle in force.
const schedule = RequestQueue.prototype.scheduleCheckPendingRequests;
RequestQueue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue) {
  if (this.pending.length > 0 || this.throttledUntil > Date.now()) schedule.call(this);
};

CompressionCodecs[CompressionTypes.GZIP] = () => gzipCodec;

/**
 * The one place that loads kafkajs. It is imported statically, so that OpenTelemetry's instrumentation sees it; retries
 * are bounded here, what goes on trying is our own code.
 */
export function openKafka(connection: KafkaConnection, log: KafkaLog = () => {}): Kafka {
  const { sasl, tls } = connection;
  return new Kafka({
    clientId: connection.clientId,
    brokers: connection.brokers,
    connectionTimeout: CONNECT_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    retry: { retries: 4, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory: openSocket,
    logLevel: logLevel.ERROR,
    logCreator:
      () =>
      ({ log: { message, broker, groupId } }) =>
        log(message, { broker: broker as unknown, group: groupId as unknown }),
    ...(tls && {
      ssl: { ...(tls.ca && { ca: [tls.ca] }), ...(tls.cert && { cert: tls.cert, key: tls.key }) },
    }),
    ...(sasl && { sasl: saslOptions(sasl) }),
  });
}

// A switch, because kafkajs types each mechanism by itself.
function saslOptions({ mechanism, username, password }: NonNullable<KafkaConnection['sasl']>): SASLOptions {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password };
    case 'scram-sha-256':
      return { mechanism, username, password };
    case 'scram-sha-512':
      return { mechanism, username, password };
  }
}

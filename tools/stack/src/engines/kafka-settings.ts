/** Where one broker listens and writes. */
export interface KafkaPlace {
  readonly port: number;
  readonly controllerPort: number;
  readonly dataFolder: string;
}

/**
 * What every local broker is told, natively and in a container: topics are made by provisioning alone, and a
 * group need not wait for members that will not come.
 */
export const KAFKA_BROKER_SETTINGS: Readonly<Record<string, string>> = {
  'auto.create.topics.enable': 'false',
  'default.replication.factor': '1',
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
  'group.min.session.timeout.ms': '1000',
};

// Small internal topics start sooner, and the cleaner's default buffer alone is a quarter of the heap.
// A broker that was killed is let in again only once its former session has run out.
const SMALL_BROKER: Readonly<Record<string, string>> = {
  'offsets.topic.num.partitions': '8',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.num.partitions': '4',
  'broker.session.timeout.ms': '4000',
  'broker.heartbeat.interval.ms': '1000',
  'log.cleaner.dedupe.buffer.size': String(16 << 20),
};

/** The server.properties of a single KRaft broker that is its own controller, on loopback. */
export function kafkaSettings(place: KafkaPlace): string {
  const settings: Record<string, string> = {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${place.controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'HOST',
    'listener.security.protocol.map': 'HOST:PLAINTEXT,CONTROLLER:PLAINTEXT',
    listeners: `HOST://127.0.0.1:${place.port},CONTROLLER://127.0.0.1:${place.controllerPort}`,
    'advertised.listeners': `HOST://127.0.0.1:${place.port}`,
    // A properties file takes a backslash for an escape.
    'log.dirs': place.dataFolder.replaceAll('\\', '\\\\'),
    ...KAFKA_BROKER_SETTINGS,
    ...SMALL_BROKER,
  };
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`;
}

import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { readTogether, type Env } from '@commander/security';
import { readServiceSettings, type ServiceSettings } from '@commander/telemetry';

/** Everything the service is told from outside, parsed once. */
export interface Config extends ServiceSettings {
  readonly kafka: KafkaConnection;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const { kafka, service } = readTogether({
    kafka: () => parseKafkaConnection(env),
    service: () => readServiceSettings(env, PORTS.verifier),
  });
  return { kafka, ...service };
}

import { z } from 'zod';
import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, readTogether, type Env } from '@commander/security';
import { readServiceSettings, type ServiceSettings } from '@commander/telemetry';

const schema = z.object({
  COMMANDER_PROCESSOR_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('orders carried out at a time'),
});

/** Everything the service is told from outside, parsed once. */
export interface Config extends ServiceSettings {
  readonly kafka: KafkaConnection;
  readonly concurrency: number;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const { kafka, service, own } = readTogether({
    kafka: () => parseKafkaConnection(env),
    service: () => readServiceSettings(env, PORTS['batch-processor']),
    own: () => parseEnv(schema, env),
  });
  return { kafka, ...service, concurrency: own.COMMANDER_PROCESSOR_CONCURRENCY };
}

import { hostname } from 'node:os';
import { z } from 'zod';
import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, type Env } from '@commander/security';

const schema = z.object({
  COMMANDER_HTTP_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  COMMANDER_HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(PORTS['batch-processor'])
    .describe('port of health and metrics; 0 takes any free one'),
  COMMANDER_INSTANCE: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'it must be 1 to 63 letters, digits, ".", "_" or "-"')
    .default(`${hostname().slice(0, 40)}-${process.pid}`)
    .describe('name that tells instances apart'),
  COMMANDER_PROFILE: z.enum(['development', 'production']).default('production').describe('how strict to be'),
  COMMANDER_PROCESSOR_CONCURRENCY: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(4)
    .describe('orders carried out at a time'),
});

/** Everything the service is told from outside, parsed once. */
export interface Config {
  readonly kafka: KafkaConnection;
  readonly host: string;
  readonly port: number;
  readonly instance: string;
  readonly profile: 'development' | 'production';
  readonly concurrency: number;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const values = parseEnv(schema, env);
  return {
    kafka: parseKafkaConnection(env),
    host: values.COMMANDER_HTTP_HOST,
    port: values.COMMANDER_HTTP_PORT,
    instance: values.COMMANDER_INSTANCE,
    profile: values.COMMANDER_PROFILE,
    concurrency: values.COMMANDER_PROCESSOR_CONCURRENCY,
  };
}

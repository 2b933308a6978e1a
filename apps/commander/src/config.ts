import { hostname } from 'node:os';
import { z } from 'zod';
import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, tokenId, type Env } from '@commander/security';

const schema = z.object({
  COMMANDER_READ_MODEL_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'it must begin with postgresql://')
    .describe('address of the PostgreSQL database of the read model and the operators'),
  COMMANDER_HTTP_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  COMMANDER_HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(PORTS.commander)
    .describe('port of REST and health'),
  COMMANDER_INSTANCE: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'it must be 1 to 63 letters, digits, ".", "_" or "-"')
    .default(`${hostname().slice(0, 40)}-${process.pid}`)
    .describe('name that tells instances apart'),
  COMMANDER_PROFILE: z.enum(['development', 'production']).default('production').describe('how strict to be'),
  COMMANDER_BOOTSTRAP_TOKEN: z
    .string()
    .refine((token) => tokenId(token) !== undefined, 'it must have the form cmd_<id>_<secret>')
    .optional()
    .describe('a token that is an admin of every project'),
  COMMANDER_BOOTSTRAP_OPERATOR: z
    .string()
    .min(1)
    .max(100)
    .default('admin')
    .describe("the name of that token's operator"),
});

/** Everything the service is told from outside, parsed once. */
export interface Config {
  readonly kafka: KafkaConnection;
  readonly readModelUrl: string;
  readonly host: string;
  readonly port: number;
  readonly instance: string;
  readonly profile: 'development' | 'production';
  readonly bootstrap: { readonly token: string; readonly operator: string } | null;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const values = parseEnv(schema, env);
  return {
    kafka: parseKafkaConnection(env),
    readModelUrl: values.COMMANDER_READ_MODEL_URL,
    host: values.COMMANDER_HTTP_HOST,
    port: values.COMMANDER_HTTP_PORT,
    instance: values.COMMANDER_INSTANCE,
    profile: values.COMMANDER_PROFILE,
    bootstrap: values.COMMANDER_BOOTSTRAP_TOKEN
      ? { token: values.COMMANDER_BOOTSTRAP_TOKEN, operator: values.COMMANDER_BOOTSTRAP_OPERATOR }
      : null,
  };
}

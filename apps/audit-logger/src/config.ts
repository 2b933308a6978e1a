import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, type Env, type Profile } from '@commander/security';
import { z } from 'zod';

const database = z.string().regex(/^postgres(ql)?:\/\//, 'it must begin with postgresql://');

const schema = z.object({
  COMMANDER_AUDIT_URL: database.describe('address of the PostgreSQL database of the audit log'),
  COMMANDER_READ_MODEL_URL: database
    .optional()
    .describe("address of the commander's database, whose operator tokens open the audit log"),
  COMMANDER_HTTP_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  COMMANDER_HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(PORTS['audit-logger'])
    .describe('port of REST, health and metrics'),
  COMMANDER_INSTANCE: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'it must be 1 to 63 letters, digits, ".", "_" or "-"')
    .default('audit-logger')
    .describe('name that tells instances apart'),
  COMMANDER_PROFILE: z.enum(['development', 'production']).default('production').describe('how strict to be'),
});

/** Everything the service is told from outside, parsed once. */
export interface Config {
  readonly kafka: KafkaConnection;
  readonly auditUrl: string;
  /** Null: only the development profile may read, and only from this machine. */
  readonly tokensUrl: string | null;
  readonly host: string;
  readonly port: number;
  readonly instance: string;
  readonly profile: Profile;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const values = parseEnv(schema, env);
  return {
    kafka: parseKafkaConnection(env),
    auditUrl: values.COMMANDER_AUDIT_URL,
    tokensUrl: values.COMMANDER_READ_MODEL_URL ?? null,
    host: values.COMMANDER_HTTP_HOST,
    port: values.COMMANDER_HTTP_PORT,
    instance: values.COMMANDER_INSTANCE,
    profile: values.COMMANDER_PROFILE,
  };
}

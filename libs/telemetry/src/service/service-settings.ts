import { hostname } from 'node:os';
import { z } from 'zod';
import { parseEnv, type Env, type Profile } from '@commander/security';

const schema = z.object({
  COMMANDER_HTTP_HOST: z.string().default('127.0.0.1').describe('address to listen on'),
  COMMANDER_HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .optional()
    .describe('port of the HTTP face; 0 takes any free one'),
  COMMANDER_INSTANCE: z
    .string()
    .regex(/^[\w.-]{1,63}$/, 'it must be 1 to 63 letters, digits, ".", "_" or "-"')
    .default(`${hostname().slice(0, 40)}-${process.pid}`)
    .describe('name that tells instances apart'),
  COMMANDER_PROFILE: z.enum(['development', 'production']).default('production').describe('how strict to be'),
});

/** What every service is told from outside. */
export interface ServiceSettings {
  readonly host: string;
  readonly port: number;
  readonly instance: string;
  readonly profile: Profile;
}

/** Reads what every service is told; throws one ConfigError that lists every problem. */
export function readServiceSettings(env: Env, usualPort: number): ServiceSettings {
  const values = parseEnv(schema, env);
  return {
    host: values.COMMANDER_HTTP_HOST,
    port: values.COMMANDER_HTTP_PORT ?? usualPort,
    instance: values.COMMANDER_INSTANCE,
    profile: values.COMMANDER_PROFILE,
  };
}

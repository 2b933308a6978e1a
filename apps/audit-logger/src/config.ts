import { PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, readTogether, type Env } from '@commander/security';
import { readServiceSettings, type ServiceSettings } from '@commander/telemetry';
import { z } from 'zod';

const database = z.string().regex(/^postgres(ql)?:\/\//, 'it must begin with postgresql://');

const schema = z.object({
  COMMANDER_AUDIT_URL: database.describe('address of the PostgreSQL database of the audit log'),
  COMMANDER_READ_MODEL_URL: database
    .optional()
    .describe("address of the commander's database, whose operator tokens open the audit log"),
});

/** Everything the service is told from outside, parsed once. */
export interface Config extends ServiceSettings {
  readonly kafka: KafkaConnection;
  readonly auditUrl: string;
  /** Null: only the development profile may read, and only from this machine. */
  readonly tokensUrl: string | null;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const { kafka, service, own } = readTogether({
    kafka: () => parseKafkaConnection(env),
    service: () => readServiceSettings(env, PORTS['audit-logger']),
    own: () => parseEnv(schema, env),
  });
  const { COMMANDER_AUDIT_URL: auditUrl, COMMANDER_READ_MODEL_URL: tokensUrl = null } = own;
  return { kafka, ...service, auditUrl, tokensUrl };
}

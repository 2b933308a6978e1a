import { z } from 'zod';
import { operatorName, PORTS } from '@commander/contracts';
import { parseKafkaConnection, type KafkaConnection } from '@commander/kafka';
import { parseEnv, readKeyRing, readTogether, tokenId, type Env, type KeyRing } from '@commander/security';
import { readServiceSettings, type ServiceSettings } from '@commander/telemetry';
import { isLinkLocal } from './shell/alerts/post-json';

function isWebhook(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^https?:$/.test(url.protocol) && !isLinkLocal(url.hostname);
}

const isWebAddress = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');

const schema = z.object({
  COMMANDER_READ_MODEL_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'it must begin with postgresql://')
    .describe('address of the PostgreSQL database of the read model and the operators'),
  COMMANDER_BOOTSTRAP_TOKEN: z
    .string()
    .refine((token) => tokenId(token) !== undefined, 'it must have the form cmd_<id>_<secret>')
    .optional()
    .describe('a token that is an admin of every project'),
  COMMANDER_BOOTSTRAP_OPERATOR: operatorName.default('admin').describe("the name of that token's operator"),
  COMMANDER_PROCESSORS: z
    .string()
    .transform((text) => text.split(/[\s,]+/).filter(Boolean))
    .refine((urls) => urls.length > 0 && urls.every(isWebAddress), 'must be http or https addresses')
    .default([`http://127.0.0.1:${PORTS['batch-processor']}`])
    .describe('addresses of batch-processors, asked in turn about quarantined records'),
  COMMANDER_ALERT_WEBHOOK: z
    .string()
    .refine(isWebhook, 'it must be an http or https address that is not link-local')
    .optional()
    .describe('where alerts are posted'),
});

/** Everything the service is told from outside, parsed once. */
export interface Config extends ServiceSettings {
  readonly kafka: KafkaConnection;
  /** What checkpoints and snapshots are sealed with. */
  readonly keys: KeyRing;
  readonly readModelUrl: string;
  /** Who is asked about quarantined records. */
  readonly processors: readonly string[];
  /** Where alerts are posted; it may hold a secret. */
  readonly alertWebhook: string | null;
  readonly bootstrap: { readonly token: string; readonly operator: string } | null;
}

/** Reads the configuration; throws one ConfigError that lists every problem. */
export function readConfig(env: Env): Config {
  const { kafka, service, keys, own } = readTogether({
    kafka: () => parseKafkaConnection(env),
    keys: () => readKeyRing(env),
    service: () => readServiceSettings(env, PORTS.commander),
    own: () => parseEnv(schema, env),
  });
  const { COMMANDER_BOOTSTRAP_TOKEN: token, COMMANDER_BOOTSTRAP_OPERATOR: operator } = own;
  const webhook = own.COMMANDER_ALERT_WEBHOOK;
  return {
    kafka,
    ...service,
    keys,
    // As the URL parser writes it: a scheme in capitals is the same scheme.
    alertWebhook: webhook === undefined ? null : new URL(webhook).href,
    readModelUrl: own.COMMANDER_READ_MODEL_URL,
    processors: own.COMMANDER_PROCESSORS,
    bootstrap: token === undefined ? null : { token, operator },
  };
}

import type { Env } from '@commander/security';
import { ConfigError, parseEnv } from '@commander/security';
import { z } from 'zod';
import type { KafkaConnection } from './kafka-connection';
import { SASL_MECHANISMS } from './kafka-connection';

const HOST_AND_PORT = /^[^\s,:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/;
const PREFIX = /^[a-zA-Z0-9._-]{0,100}$/;

const kafkaEnv = z.object({
  COMMANDER_KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .refine(
      (brokers) => brokers.every((broker) => HOST_AND_PORT.test(broker)),
      'write host:port, several with commas',
    )
    .describe('the Kafka brokers'),
  COMMANDER_KAFKA_CLIENT_ID: z.string().default('commander').describe('the name of this client in Kafka'),
  COMMANDER_KAFKA_TOPIC_PREFIX: z
    .string()
    .regex(PREFIX, 'use at most 100 of the letters a-z, A-Z, 0-9, dot, underscore and hyphen')
    .default('')
    .describe('what stands before every topic and group'),
  COMMANDER_KAFKA_SESSION_TIMEOUT_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .max(300_000)
    .optional()
    .describe('after how many milliseconds of silence an instance is taken for dead'),
  COMMANDER_KAFKA_TLS: z
    .enum(['on', 'off'], 'write on or off')
    .default('off')
    .describe('whether Kafka is spoken to over TLS'),
  COMMANDER_KAFKA_TLS_CA: pem('the certificate authority of the brokers'),
  COMMANDER_KAFKA_TLS_CERT: pem('the certificate of this client'),
  COMMANDER_KAFKA_TLS_KEY: pem('the private key of this client'),
  COMMANDER_KAFKA_SASL_MECHANISM: z
    .enum(SASL_MECHANISMS, `write ${SASL_MECHANISMS.join(', ')}`)
    .optional()
    .describe('how this client proves who it is'),
  COMMANDER_KAFKA_SASL_USERNAME: z.string().optional().describe('the SASL user'),
  COMMANDER_KAFKA_SASL_PASSWORD: z.string().optional().describe('the SASL password'),
});

type KafkaEnv = z.output<typeof kafkaEnv>;

/**
 * The Kafka settings out of `COMMANDER_KAFKA_*` environment variables; each may come from a file that `<NAME>_FILE` names.
 * Throws one `ConfigError` with every problem, none of which holds a value.
 */
export function parseKafkaConnection(env: Env): KafkaConnection {
  const found = parseEnv(kafkaEnv, env);
  const problems = [...tlsProblems(found), ...saslProblems(found)];
  if (problems.length > 0) throw new ConfigError(problems);
  return {
    brokers: found.COMMANDER_KAFKA_BROKERS,
    clientId: found.COMMANDER_KAFKA_CLIENT_ID,
    topicPrefix: found.COMMANDER_KAFKA_TOPIC_PREFIX,
    ...(found.COMMANDER_KAFKA_SESSION_TIMEOUT_MS !== undefined && {
      sessionTimeoutMs: found.COMMANDER_KAFKA_SESSION_TIMEOUT_MS,
    }),
    ...(found.COMMANDER_KAFKA_TLS === 'on' && { tls: tlsOf(found) }),
    ...saslOf(found),
  };
}

function pem(description: string): z.ZodOptional<z.ZodString> {
  return z.string().includes('-----BEGIN ', 'it is no PEM text').optional().describe(description);
}

function tlsOf(found: KafkaEnv): KafkaConnection['tls'] {
  return {
    ca: found.COMMANDER_KAFKA_TLS_CA,
    cert: found.COMMANDER_KAFKA_TLS_CERT,
    key: found.COMMANDER_KAFKA_TLS_KEY,
  };
}

function saslOf(found: KafkaEnv): Pick<KafkaConnection, 'sasl'> {
  const mechanism = found.COMMANDER_KAFKA_SASL_MECHANISM;
  const { COMMANDER_KAFKA_SASL_USERNAME: username = '', COMMANDER_KAFKA_SASL_PASSWORD: password = '' } =
    found;
  return mechanism ? { sasl: { mechanism, username, password } } : {};
}

function tlsProblems(found: KafkaEnv): string[] {
  const { COMMANDER_KAFKA_TLS_CERT: cert, COMMANDER_KAFKA_TLS_KEY: key, COMMANDER_KAFKA_TLS_CA: ca } = found;
  const problems: string[] = [];
  if ((cert === undefined) !== (key === undefined)) {
    problems.push(
      'COMMANDER_KAFKA_TLS_CERT and COMMANDER_KAFKA_TLS_KEY belong together: set both or neither.',
    );
  }
  if (found.COMMANDER_KAFKA_TLS === 'off' && (cert ?? key ?? ca) !== undefined) {
    problems.push('TLS certificates are set but COMMANDER_KAFKA_TLS is off: set it to on, or remove them.');
  }
  return problems;
}

function saslProblems(found: KafkaEnv): string[] {
  const { COMMANDER_KAFKA_SASL_USERNAME: username, COMMANDER_KAFKA_SASL_PASSWORD: password } = found;
  const mechanism = found.COMMANDER_KAFKA_SASL_MECHANISM;
  if (mechanism === undefined && (username ?? password) !== undefined) {
    return ['A SASL user or password is set without COMMANDER_KAFKA_SASL_MECHANISM: set it, or remove them.'];
  }
  if (mechanism !== undefined && (username === undefined || password === undefined)) {
    return [
      'COMMANDER_KAFKA_SASL_MECHANISM needs COMMANDER_KAFKA_SASL_USERNAME and COMMANDER_KAFKA_SASL_PASSWORD: set both.',
    ];
  }
  return [];
}

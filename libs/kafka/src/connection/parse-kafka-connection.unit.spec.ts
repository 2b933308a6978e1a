import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from '@commander/security';
import { parseKafkaConnection } from './parse-kafka-connection';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    parseKafkaConnection(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe('parseKafkaConnection', () => {
  it('needs no more than the brokers', () => {
    expect(parseKafkaConnection({ COMMANDER_KAFKA_BROKERS: 'a:9092, b:9093,[::1]:9094' })).toEqual({
      brokers: ['a:9092', 'b:9093', '[::1]:9094'],
      clientId: 'commander',
      topicPrefix: '',
    });
  });

  it('takes a time-out of sessions in milliseconds', () => {
    const env = { COMMANDER_KAFKA_BROKERS: 'a:9092' };
    const read = parseKafkaConnection({ ...env, COMMANDER_KAFKA_SESSION_TIMEOUT_MS: '3000' });
    expect(read.sessionTimeoutMs).toBe(3000);
    expect(problemsOf({ ...env, COMMANDER_KAFKA_SESSION_TIMEOUT_MS: '1' })).toHaveLength(1);
  });

  it('takes certificates and secrets from files', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kafka-connection-'));
    try {
      const file = (name: string, text: string): string => {
        writeFileSync(join(folder, name), text);
        return join(folder, name);
      };
      const connection = parseKafkaConnection({
        COMMANDER_KAFKA_BROKERS: 'a:9092',
        COMMANDER_KAFKA_TOPIC_PREFIX: 'team.',
        COMMANDER_KAFKA_TLS: 'on',
        COMMANDER_KAFKA_TLS_CA_FILE: file('ca', '-----BEGIN CERTIFICATE-----\n'),
        COMMANDER_KAFKA_SASL_MECHANISM: 'scram-sha-512',
        COMMANDER_KAFKA_SASL_USERNAME: 'user',
        COMMANDER_KAFKA_SASL_PASSWORD_FILE: file('password', 'secret\n'),
      });
      expect(connection).toMatchObject({
        topicPrefix: 'team.',
        tls: { ca: '-----BEGIN CERTIFICATE-----' },
        sasl: { mechanism: 'scram-sha-512', username: 'user', password: 'secret' },
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('reports everything at once and prints no value', () => {
    const problems = problemsOf({
      COMMANDER_KAFKA_BROKERS: 'canary',
      COMMANDER_KAFKA_TOPIC_PREFIX: 'canary prefix',
      COMMANDER_KAFKA_TLS: 'canary',
      COMMANDER_KAFKA_TLS_KEY: 'canary',
      COMMANDER_KAFKA_SASL_MECHANISM: 'canary',
    });
    expect(problems).toHaveLength(5);
    expect(problems.join()).not.toContain('canary');
  });

  it('refuses what does not go together', () => {
    const brokers = { COMMANDER_KAFKA_BROKERS: 'a:1' };
    expect(problemsOf({ ...brokers, COMMANDER_KAFKA_TLS_CERT: '-----BEGIN CERTIFICATE-----' })).toHaveLength(
      2,
    );
    expect(problemsOf({ ...brokers, COMMANDER_KAFKA_SASL_PASSWORD: 'x' })).toHaveLength(1);
    expect(problemsOf({ ...brokers, COMMANDER_KAFKA_SASL_MECHANISM: 'plain' })).toHaveLength(1);
    expect(problemsOf({})).toHaveLength(1);
  });
});

import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TOPICS } from '@commander/contracts';
import {
  createKafkaMessageLog,
  deadLetterTopic,
  parseKafkaConnection,
  provisionTopics,
  topicProfile,
  type MessageLog,
} from '@commander/kafka';
import type { Grant } from '@commander/security';
import { createLogger } from '@commander/telemetry';
import type { SuiteStack } from '@commander/testing';
import { CommanderModule } from '../commander.module';
import { readConfig } from '../config';
import { openFaces } from '../open-faces';
import { openParts, type Parts } from '../parts';
import { ask, type Answer, type Asked } from './ask';

const PARTITIONS = { commands: 2, events: 2, batches: 2 };

/** Where the commanders of a suite work: topics and a database of their own. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly topics: Record<'commands' | 'events' | 'batches', string>;
}

/** Makes topics, and a database for the read model. */
export async function makePlace(suite: SuiteStack, profile: 'development' | 'production'): Promise<Place> {
  const prefix = `${suite.prefix}${profile}.`;
  const env = {
    COMMANDER_KAFKA_BROKERS: suite.brokers.join(),
    COMMANDER_KAFKA_TOPIC_PREFIX: prefix,
    COMMANDER_KEYS: `test:${randomBytes(32).toString('base64')}`,
    COMMANDER_PROFILE: profile,
    COMMANDER_READ_MODEL_URL: await suite.createTestDatabase(),
    COMMANDER_LOG_LEVEL: 'silent',
  };
  await provisionTopics(parseKafkaConnection(env), topicProfile('development', PARTITIONS));
  const topics = {
    commands: prefix + TOPICS.commands,
    events: prefix + TOPICS.events,
    batches: prefix + TOPICS.batches,
  };
  return { env, topics };
}

/** A whole commander over real Kafka and PostgreSQL: intake from both doors, decider, read model. */
export class KafkaCommander {
  private constructor(
    readonly parts: Parts,
    private readonly app: NestExpressApplication,
    /** What ended a reader for good. */
    readonly fatal: readonly Error[],
  ) {}

  static async open(place: Place, instance: string): Promise<KafkaCommander> {
    const env = { ...place.env, COMMANDER_INSTANCE: instance, COMMANDER_HTTP_PORT: '0' };
    const config = readConfig(env);
    const logger = createLogger({ service: 'commander', instance, env });
    const fatal: Error[] = [];
    const log = createKafkaMessageLog(config.kafka, { onFatal: (error) => fatal.push(error) });
    const parts = await openParts(config, log, logger);
    await parts.start();
    const module = await CommanderModule.with(config, parts);
    const app = await NestFactory.create<NestExpressApplication>(module, { logger: false });
    await openFaces(config, parts, logger).connect(app);
    await app.listen(0, '127.0.0.1');
    return new KafkaCommander(parts, app, fatal);
  }

  get log(): MessageLog {
    return this.parts.log;
  }

  /** A token of an operator with these grants. */
  async token(operator: string, ...grants: Grant[]): Promise<string> {
    return (await this.parts.operators.create(operator, grants, null)).token;
  }

  ask(path: string, asked: Asked = {}): Promise<Answer> {
    const { port } = this.app.getHttpServer().address() as AddressInfo;
    return ask(`http://127.0.0.1:${port}`, path, asked);
  }

  /** The dead letters of a topic, without their values. */
  async letters(topic: string): Promise<Record<string, string>[]> {
    const letters: Record<string, string>[] = [];
    const at = { topic: deadLetterTopic(topic), partition: 0, from: 0 };
    for await (const { headers } of this.log.read(at)) letters.push(headers);
    return letters;
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.parts.close();
  }
}

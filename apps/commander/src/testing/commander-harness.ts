import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TOPICS } from '@commander/contracts';
import { deterministicId } from '@commander/event-sourcing';
import { InMemoryBroker, InMemoryMessageLog, type StoredMessage } from '@commander/kafka';
import type { Grant } from '@commander/security';
import { createLogger } from '@commander/telemetry';
import type { SuiteStack } from '@commander/testing';
import { CommanderModule } from '../commander.module';
import type { Config } from '../config';
import { openParts, type Parts } from '../parts';
import { ProblemFilter } from '../shell/http/http-problem';
import { TopicIntake } from '../shell/intake/topic-intake';
import { ask, type Answer, type Asked } from './ask';
import { freshKeys } from './open-snapshots';

/** A commander at work over a real PostgreSQL and a log in memory. */
export class CommanderHarness {
  private offset = 0;

  private constructor(
    readonly parts: Parts,
    private readonly app: NestExpressApplication,
    /** What ended a reader of the stream. */
    readonly fatal: readonly Error[],
  ) {}

  /** `more` replaces parts of the configuration. */
  static async open(suite: SuiteStack, more: Partial<Config> = {}): Promise<CommanderHarness> {
    process.env.COMMANDER_LOG_LEVEL = 'silent';
    const config = { ...configOf(await suite.createTestDatabase()), ...more };
    const broker = new InMemoryBroker();
    for (const topic of Object.values(TOPICS)) broker.createTopic(topic, 2);
    const fatal: Error[] = [];
    const log = new InMemoryMessageLog(broker, (error) => fatal.push(error));
    const logger = createLogger({ service: 'commander', instance: 'test', env: process.env });
    const parts = await openParts(config, log, logger);
    await parts.start();
    const module = await CommanderModule.with(config, parts);
    const app = await NestFactory.create<NestExpressApplication>(module, { logger: false });
    app.useGlobalFilters(new ProblemFilter(logger));
    await app.listen(0, '127.0.0.1');
    return new CommanderHarness(parts, app, fatal);
  }

  /** Where the service listens. */
  get url(): string {
    return `http://127.0.0.1:${(this.app.getHttpServer().address() as AddressInfo).port}`;
  }

  /** A token of an operator with these grants. */
  async token(operator: string, ...grants: Grant[]): Promise<string> {
    return (await this.parts.operators.create(operator, grants, null)).token;
  }

  ask(path: string, asked: Asked = {}): Promise<Answer> {
    return ask(this.url, path, asked);
  }

  /**
   * Lets the intake read a command from the commands topic, and waits until the stream's end is projected. Returns the id that its place
   * gives it.
   */
  async receive(command: object): Promise<string> {
    const message: StoredMessage = {
      topic: TOPICS.commands,
      partition: 0,
      offset: this.offset++,
      key: null,
      value: Buffer.from(JSON.stringify(command)),
      headers: {},
      timestamp: Date.now(),
    };
    await this.app.get(TopicIntake).receive(message);
    await this.parts.readModel.catchUp();
    return deterministicId(message.topic, message.partition, message.offset);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.parts.close();
  }
}

const configOf = (readModelUrl: string): Config => ({
  kafka: { brokers: [], clientId: 'commander', topicPrefix: '' },
  host: '127.0.0.1',
  port: 0,
  instance: 'test',
  profile: 'production',
  keys: freshKeys(),
  readModelUrl,
  processors: [],
  alertWebhook: null,
  bootstrap: null,
});

import {
  createKafkaMessageLog,
  provisionTopics,
  topicNames,
  topicProfile,
  type MessageLog,
  type MessageLogError,
} from '@commander/kafka';
import { createLogger } from '@commander/telemetry';
import { uniquePrefix, type SuiteStack } from '@commander/testing';
import { waitUntil } from '@commander/stack';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import type { DataSource } from 'typeorm';
import { openDatabase } from '../shell/database/open-database';
import { patiently } from '../shell/record/patiently';
import { StreamRecorder } from '../shell/record/stream-recorder';
import type { TestEvent } from './events';

const WAIT_MS = 30_000;
const PROFILE = topicProfile('development', { commands: 1, events: 2, batches: 1 });

/** A recorder at work. */
export interface RunningRecorder {
  readonly recorder: StreamRecorder;
  readonly fatal: MessageLogError[];
  stop(): Promise<void>;
}

/** An installation for one test: an event stream, an audit database, and what the logger wrote to its own log. */
export class AuditHarness {
  private readonly running = new Set<RunningRecorder>();
  private readonly lines: string[] = [];

  private constructor(
    readonly log: MessageLog,
    readonly source: DataSource,
    readonly databaseUrl: string,
    readonly kafka: { brokers: string[]; clientId: string; topicPrefix: string },
  ) {}

  static async open(suite: SuiteStack): Promise<AuditHarness> {
    const kafka = { brokers: suite.brokers, clientId: 'audit-test', topicPrefix: uniquePrefix() };
    await patiently(() => provisionTopics(kafka, PROFILE));
    const url = await suite.createTestDatabase();
    return new AuditHarness(createKafkaMessageLog(kafka), await openDatabase(url), url, kafka);
  }

  /** The event stream's name. */
  get topic(): string {
    return topicNames(this.kafka.topicPrefix).events;
  }

  /** Everything the recorders wrote to their log. */
  get logged(): string {
    return this.lines.join('');
  }

  /** Appends to the stream, in order; a text stands for a value that is no event. */
  async append(events: readonly (TestEvent | string)[], partition?: number): Promise<void> {
    await this.log.append(
      events.map((event) =>
        typeof event === 'string'
          ? { topic: this.topic, key: null, value: event, partition: partition ?? 0 }
          : { topic: this.topic, key: event.key, value: event.value, headers: event.headers, partition },
      ),
    );
  }

  /** Starts a recorder with connections of its own, as another process has. */
  async start(): Promise<RunningRecorder> {
    const fatal: MessageLogError[] = [];
    const log = createKafkaMessageLog(this.kafka, { onFatal: (error) => fatal.push(error) });
    const source = await openDatabase(this.databaseUrl);
    const destination = { write: (line: string) => void this.lines.push(line) };
    const logger = createLogger({ service: 'audit-logger', instance: 'test', destination });
    const recorder = new StreamRecorder({ log, topic: this.topic, source, logger });
    const stop = async (): Promise<void> => {
      this.running.delete(running);
      await recorder.stop();
      await log.close();
      await source.destroy();
    };
    const running = { recorder, fatal, stop };
    this.running.add(running);
    await recorder.start();
    return running;
  }

  /** Waits until the stream is recorded to its present end. */
  async caughtUp(): Promise<void> {
    const ends = await this.log.ends(this.topic);
    const wanted = ends.flatMap((end, partition) => (end > 0 ? [`${partition}:${end}`] : []));
    const done = await waitUntil(async () => {
      const rows = await this.source.query<{ at: string }[]>(
        `select partition || ':' || next_offset as at from stream_position`,
      );
      return wanted.every((place) => rows.some(({ at }) => at === place));
    }, WAIT_MS);
    if (!done) throw new Error(`The stream is not recorded up to ${wanted.join(', ')}: ${this.logged}`);
  }

  /** Removes the beginning of a partition, as a wrong retention would. */
  async deleteRecords(partition: number, upTo: number): Promise<void> {
    await this.withAdmin(async (admin) => {
      // kafkajs looks the leader up only for topics that it was asked about before.
      await admin.fetchTopicOffsets(this.topic);
      await admin.deleteTopicRecords({
        topic: this.topic,
        partitions: [{ partition, offset: String(upTo) }],
      });
    });
  }

  /** Puts an empty stream of the same name into the place of the present one. */
  async replaceStream(): Promise<void> {
    await this.withAdmin((admin) => admin.deleteTopics({ topics: [this.topic] }));
    const made = await waitUntil(
      async () => (await patiently(() => provisionTopics(this.kafka, PROFILE))).length > 0,
      WAIT_MS,
    );
    if (!made) throw new Error('The topic could not be made anew.');
  }

  private async withAdmin(work: (admin: Admin) => Promise<unknown>): Promise<void> {
    const admin = new Kafka({ ...this.kafka, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await work(admin);
    await admin.disconnect();
  }

  async close(): Promise<void> {
    await Promise.all([...this.running].map((running) => running.stop()));
    await this.log.close();
    await this.source.destroy();
  }
}

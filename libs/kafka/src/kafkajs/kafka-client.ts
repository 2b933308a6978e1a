import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin, Kafka } from 'kafkajs';
import type { Fetcher, LogClient, Membership, MembershipListener } from '../consume/log-client';
import { isPassing, logClosed } from '../port/message-log-error';
import type { OutgoingMessage, TopicPartition } from '../port/stored-message';
import { toOffset } from './fetched-ranges';
import { groupTimings } from './group-timings';
import { kafkaError } from './kafka-error';
import { KafkaFetcher } from './kafka-fetcher';
import { KafkaMember } from './kafka-member';
import { KafkaProducer } from './kafka-producer';

// A topic just made, or a broker just started, has no leader for a moment: kafkajs itself does not ask again for that.
const PATIENCE_MS = 5_000;
const RETRY_MS = 250;

/** One process's connection to Kafka through kafkajs. */
export class KafkaClient implements LogClient {
  private readonly producer: KafkaProducer;
  private readonly counts = new Map<string, number>();
  private admin: Promise<Admin> | undefined;
  private open = true;

  constructor(
    private readonly kafka: Kafka,
    private readonly timings = groupTimings(),
  ) {
    this.producer = new KafkaProducer(kafka);
  }

  // The count never changes while a service runs: it decides where a key belongs.
  async partitions(topic: string): Promise<number> {
    const known = this.counts.get(topic);
    if (known !== undefined) return known;
    const { topics } = await this.ask(topic, (admin) => admin.fetchTopicMetadata({ topics: [topic] }));
    const count = topics[0]?.partitions.length ?? 0;
    this.counts.set(topic, count);
    return count;
  }

  async append(at: TopicPartition, messages: OutgoingMessage[]): Promise<number> {
    if (!this.open) throw logClosed();
    return this.producer.send(at, messages);
  }

  async offsets(topic: string, which: 'begin' | 'end'): Promise<number[]> {
    await this.partitions(topic);
    const found = await this.ask(topic, (admin) => admin.fetchTopicOffsets(topic));
    const sorted = [...found].sort((a, b) => a.partition - b.partition);
    return sorted.map(({ low, high }) => toOffset(which === 'begin' ? low : high));
  }

  async committed(group: string, topic: string): Promise<(number | undefined)[]> {
    const [found] = await this.ask(topic, (admin) => admin.fetchOffsets({ groupId: group, topics: [topic] }));
    const sorted = [...(found?.partitions ?? [])].sort((a, b) => a.partition - b.partition);
    return sorted.map(({ offset }) => (toOffset(offset) < 0 ? undefined : toOffset(offset)));
  }

  openFetcher(): Fetcher {
    return new KafkaFetcher(this.kafka);
  }

  async join(group: string, topics: string[], listener: MembershipListener): Promise<Membership> {
    const member = new KafkaMember(this.kafka, { id: group, topics, timings: this.timings }, listener);
    await member.start();
    return member;
  }

  async wait(ms: number, signal?: AbortSignal): Promise<void> {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.open = false;
    await this.producer.close();
    await this.admin?.then((admin) => admin.disconnect()).catch(() => undefined);
  }

  private async ask<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      try {
        return await this.askOnce(topic, question);
      } catch (error) {
        if (!isPassing(error) || !this.open || performance.now() > deadline) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  private async askOnce<T>(topic: string, question: (admin: Admin) => Promise<T>): Promise<T> {
    if (!this.open) throw logClosed();
    const current = (this.admin ??= connectAdmin(this.kafka));
    try {
      return await question(await current);
    } catch (error) {
      if (this.admin === current) this.admin = undefined;
      void current.then((admin) => admin.disconnect()).catch(() => undefined);
      throw kafkaError(error, `to describe ${topic}`, topic);
    }
  }
}

async function connectAdmin(kafka: Kafka): Promise<Admin> {
  const admin = kafka.admin();
  await admin.connect();
  return admin;
}

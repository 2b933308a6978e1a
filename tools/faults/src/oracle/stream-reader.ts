import { randomUUID } from 'node:crypto';
import type { Admin, Consumer, IHeaders, Kafka } from 'kafkajs';
import { waitUntil } from '@commander/stack';
import { plainKafka } from './plain-kafka';

/** A message as it stands in a topic. */
export interface RawMessage {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: string;
}

const EVENTS = 'commander.events.v1';
const TOPICS = [EVENTS, 'commander.commands.v1', 'commander.batches.v1'];
const CAUGHT_UP_WITHIN_MS = 60_000;

const plain = (headers: IHeaders | undefined): string =>
  JSON.stringify(
    Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name, value?.toString()])),
  );

/** Follows every topic with a plain consumer, straight from the broker; what it has read can be forgotten. */
export class StreamReader {
  private readonly messages = new Map<string, RawMessage[]>();
  private readonly next = new Map<string, number>();
  private readonly kafka: Kafka;
  private consumer: Consumer | undefined;
  private admin: Admin | undefined;

  constructor(broker: string) {
    this.kafka = plainKafka(broker, 'oracle');
  }

  async start(): Promise<void> {
    const topics = TOPICS.flatMap((topic) => [topic, `${topic}.dlq`]);
    // Nothing is committed: after a crash it reads everything again and passes over what it has.
    this.consumer = this.kafka.consumer({ groupId: `oracle-${randomUUID()}`, sessionTimeout: 30_000 });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics, fromBeginning: true });
    await this.consumer.run({
      autoCommit: false,
      eachBatch: ({ batch }) => {
        for (const { offset, key, value, headers } of batch.messages)
          this.keep({
            topic: batch.topic,
            partition: batch.partition,
            offset: Number(offset),
            key: key?.toString() ?? null,
            value: value?.toString() ?? null,
            headers: plain(headers),
          });
        return Promise.resolve();
      },
    });
  }

  /** Waits until everything that stands in the topics now was read; throws where that takes too long. */
  async catchUp(): Promise<void> {
    const ends = await this.ends();
    const done = await waitUntil(
      () => [...ends].every(([place, end]) => (this.next.get(place) ?? 0) >= end),
      CAUGHT_UP_WITHIN_MS,
      20,
    );
    if (!done) throw new Error('The oracle could not read the topics to their end.');
  }

  /** The messages of the event stream under one key, in the order of their partition. */
  eventsOf(project: string): RawMessage[] {
    return (this.messages.get(EVENTS) ?? []).filter(({ key }) => key === project);
  }

  /** Everything that was read and not forgotten. */
  all(): RawMessage[] {
    return [...this.messages.values()].flat();
  }

  /** Forgets what was read so far. */
  forget(): void {
    this.messages.clear();
  }

  async stop(): Promise<void> {
    await this.consumer?.disconnect().catch(() => undefined);
    await this.admin?.disconnect().catch(() => undefined);
  }

  private keep(message: RawMessage): void {
    const place = `${message.topic}/${message.partition}`;
    if (message.offset < (this.next.get(place) ?? 0)) return;
    this.next.set(place, message.offset + 1);
    const kept = this.messages.get(message.topic) ?? [];
    kept.push(message);
    this.messages.set(message.topic, kept);
  }

  private async ends(): Promise<Map<string, number>> {
    this.admin ??= this.kafka.admin();
    await this.admin.connect();
    const ends = new Map<string, number>();
    for (const topic of TOPICS.flatMap((name) => [name, `${name}.dlq`]))
      for (const { partition, high } of await this.admin.fetchTopicOffsets(topic))
        if (Number(high) > 0) ends.set(`${topic}/${partition}`, Number(high));
    return ends;
  }
}

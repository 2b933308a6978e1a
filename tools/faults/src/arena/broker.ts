import type { Admin, Kafka, Message } from 'kafkajs';
import { waitUntil } from '@commander/stack';
import { plainKafka } from '../oracle/plain-kafka';

/** The broker itself, past the proxy: what an operator's tools, or a stranger, could do to it. */
export class Broker {
  private readonly kafka: Kafka;
  private admin: Promise<Admin> | undefined;

  constructor(address: string) {
    this.kafka = plainKafka(address, 'stranger');
  }

  /** Appends messages to a topic of ours. */
  async produce(topic: string, messages: Message[]): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    try {
      await producer.send({ topic, messages, acks: -1 });
    } finally {
      await producer.disconnect();
    }
  }

  /** Asks something of the broker on a connection that is kept; opened anew where it broke. */
  async ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    this.admin ??= this.open();
    try {
      return await question(await this.admin);
    } catch (error) {
      const broken = this.admin;
      this.admin = undefined;
      await (await broken?.catch(() => undefined))?.disconnect().catch(() => undefined);
      throw error;
    }
  }

  /** Waits until a group has carried out everything that stands in a topic. */
  async untilDone(group: string, topic: string, boundMs: number): Promise<boolean> {
    return waitUntil(
      async () => {
        const ends = await this.ask((admin) => admin.fetchTopicOffsets(topic));
        const [found] = await this.ask((admin) => admin.fetchOffsets({ groupId: group, topics: [topic] }));
        const done = new Map(found?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
        return ends.every(
          ({ partition, high }) => Number(high) === 0 || done.get(partition) === Number(high),
        );
      },
      boundMs,
      200,
    );
  }

  async close(): Promise<void> {
    await (await this.admin?.catch(() => undefined))?.disconnect().catch(() => undefined);
  }

  private async open(): Promise<Admin> {
    const admin = this.kafka.admin();
    await admin.connect();
    return admin;
  }
}

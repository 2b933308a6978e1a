import { setTimeout as sleep } from 'node:timers/promises';
import type { Consumer, Kafka } from 'kafkajs';
import type { Membership, MembershipListener } from '../consume/log-client';
import type { MessageLogError } from '../port/message-log-error';
import { isPassing } from '../port/message-log-error';
import type { Position } from '../port/stored-message';
import type { GroupTimings } from './group-timings';
import { kafkaError } from './kafka-error';

// With every partition paused the consumer's loop does nothing but sleep this long and send heartbeats when they are due.
const LOOP_MS = 200;
const RESTART_MS = 500;

/** The group a member is in. */
export interface KafkaGroup {
  id: string;
  topics: string[];
  timings: GroupTimings;
}

/**
 * A member of a consumer group, for assignments and commits only: everything is paused, nothing is fetched here. A consumer
 * that crashed is replaced by a new one, because one that kafkajs starts again by itself may outlive its own disconnect.
 */
export class KafkaMember implements Membership {
  private consumer: Consumer | undefined;
  private left = false;
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly kafka: Kafka,
    private readonly group: KafkaGroup,
    private readonly listener: MembershipListener,
  ) {}

  /** Resolves when the group has taken the member in. */
  async start(): Promise<void> {
    const { id, topics, timings } = this.group;
    const consumer = this.kafka.consumer({
      groupId: id,
      allowAutoTopicCreation: false,
      sessionTimeout: timings.sessionTimeoutMs,
      heartbeatInterval: timings.heartbeatMs,
      maxWaitTimeInMs: LOOP_MS,
      retry: { restartOnFailure: () => Promise.resolve(false) },
    });
    this.consumer = consumer;
    this.listen(consumer);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics, fromBeginning: true });
      await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw kafkaError(error, `to join the group ${id}`);
    }
  }

  async commit(next: Position[]): Promise<void> {
    const offsets = next.map(({ topic, partition, offset }) => ({
      topic,
      partition,
      offset: String(offset),
    }));
    try {
      await this.consumer?.commitOffsets(offsets);
    } catch (error) {
      throw kafkaError(error, `to commit offsets of the group ${this.group.id}`);
    }
  }

  async leave(): Promise<void> {
    this.left = true;
    await this.restarting;
    await this.consumer?.disconnect().catch(() => undefined);
  }

  // kafkajs calls these listeners synchronously: everything is paused again before its loop can go round.
  private listen(consumer: Consumer): void {
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      consumer.pause(this.group.topics.map((topic) => ({ topic })));
      this.listener.onAssignment(
        Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
          partitions.map((partition) => ({ topic, partition })),
        ),
      );
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      const error = kafkaError(payload.error, `to stay in the group ${this.group.id}`);
      // What is no failure of Kafka is a defect of the client: a new consumer would not mend it.
      if (payload.error.name.startsWith('KafkaJS') && isPassing(error)) this.restarting = this.restart(error);
      else this.listener.onCrash(error);
    });
  }

  private async restart(cause: MessageLogError): Promise<void> {
    this.listener.onTrouble(cause);
    while (!this.left) {
      await sleep(RESTART_MS);
      const error = await this.tryAgain();
      if (!error) return;
      if (isPassing(error)) this.listener.onTrouble(error);
      else return this.listener.onCrash(error);
    }
  }

  private async tryAgain(): Promise<MessageLogError | undefined> {
    if (this.left) return undefined;
    try {
      await this.start();
      return undefined;
    } catch (error) {
      return kafkaError(error, `to join the group ${this.group.id} again`);
    }
  }
}

import type { Consumer, Kafka } from 'kafkajs';
import type { Membership, MembershipListener } from '../consume/log-client';
import type { Position } from '../port/stored-message';
import { MessageLogError } from '../port/message-log-error';
import { kafkaError } from './kafka-error';

/** Timings of a group, milliseconds: after a kill its partitions move once the session has run out. */
export interface GroupTimings {
  sessionTimeoutMs: number;
  heartbeatMs: number;
}

/** Found out in ten seconds, and a rebalance is noticed within one. */
export const DEFAULT_TIMINGS: GroupTimings = { sessionTimeoutMs: 10_000, heartbeatMs: 1_000 };

// With every partition paused the consumer's loop does nothing but sleep this long and send heartbeats when they are due.
const LOOP_MS = 200;

/** Joins a consumer group for its assignments and commits only: everything is paused, nothing is fetched here. */
export async function joinGroup(
  kafka: Kafka,
  { group, topics }: { group: string; topics: string[] },
  listener: MembershipListener,
  timings: GroupTimings = DEFAULT_TIMINGS,
): Promise<Membership> {
  const consumer = kafka.consumer({
    groupId: group,
    allowAutoTopicCreation: false,
    sessionTimeout: timings.sessionTimeoutMs,
    heartbeatInterval: timings.heartbeatMs,
    maxWaitTimeInMs: LOOP_MS,
  });
  listen(consumer, { group, topics }, listener);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics, fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() });
  } catch (error) {
    await consumer.disconnect().catch(() => undefined);
    throw kafkaError(error, `to join the group ${group}`);
  }
  return {
    commit: async (next: Position[]) => {
      const offsets = next.map(({ topic, partition, offset }) => ({
        topic,
        partition,
        offset: String(offset),
      }));
      await consumer.commitOffsets(offsets).catch((error: unknown) => {
        throw kafkaError(error, `to commit offsets of the group ${group}`);
      });
    },
    leave: () => consumer.disconnect().catch(() => undefined),
  };
}

// kafkajs calls these listeners synchronously: everything is paused again before its loop can go round.
function listen(
  consumer: Consumer,
  { group, topics }: { group: string; topics: string[] },
  listener: MembershipListener,
): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    consumer.pause(topics.map((topic) => ({ topic })));
    listener.onAssignment(
      Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => ({ topic, partition })),
      ),
    );
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    const error = kafkaError(payload.error, `to stay in the group ${group}`);
    if (payload.restart) listener.onTrouble(error);
    else listener.onCrash(new MessageLogError('unavailable', error.message, { cause: payload.error }));
  });
}

import type { OutgoingMessage, Position, StoredMessage, TopicPartition } from './stored-message';
import type { RetryPolicy } from './retry-policy';
import type { Subscription } from './subscription';

/** What a handler gets besides its messages. */
export interface HandlerContext {
  /** Aborted when the partition is lost; a handler that still goes on is redelivered elsewhere. Not aborted by `stop`, which drains. */
  signal: AbortSignal;
}

/** Called for one message. Long work needs no heartbeat: membership is kept while the process lives. */
export type MessageHandler = (message: StoredMessage, context: HandlerContext) => Promise<void>;

/** Called for consecutive messages of one partition, in order. */
export type BatchHandler = (messages: StoredMessage[], context: HandlerContext) => Promise<void>;

/** A range of one partition: `from` is included, `to` is not; without `to` it ends where the log ends at the call. */
export interface ReadRange extends TopicPartition {
  from: number;
  to?: number;
}

/** How a subscription takes what comes one after the other. */
export interface Gathering {
  /** Once messages came, no more are asked for during so many milliseconds: what comes meanwhile is handled together. 0 unless given. */
  gatherMs?: number;
}

/** A tail without a consumer group, for projections that keep their position in a store of their own. */
export interface FollowOptions extends Gathering {
  topic: string;
  /** All partitions unless given. */
  partitions?: number[];
  /** The offset of the first message wanted; asked once per partition. */
  from: (partition: number) => number | Promise<number>;
  onMessages: BatchHandler;
  /** The most messages in one call; 500 unless given. */
  maxBatch?: number;
  /** A handler that still fails after its tries crashes the subscription. */
  retry?: RetryPolicy;
}

/** Where a consumer starts on a partition that it is given. A function or `beginning` commits no offsets. */
export type StartAt = 'committed' | 'beginning' | ((at: TopicPartition) => number | Promise<number>);

interface ConsumeBase extends Gathering {
  group: string;
  topics: string[];
  /** The most handlers at work at a time over all partitions; within a partition it is always one. 1 unless given. */
  concurrency?: number;
  /** `committed` unless given: the committed offset, or the first message where none is committed. */
  startAt?: StartAt;
  retry?: RetryPolicy;
  /** What becomes of a message whose handler failed to the end; `stop` (the default) crashes the subscription. */
  onExhausted?: 'dead-letter' | 'stop';
  /** Awaited before the first message of a partition newly given; one kept through a rebalance is not announced again. */
  onAssigned?: (at: Position) => void | Promise<void>;
  /** Awaited after the last handler of a lost partition has ended, and before that partition can be assigned again here. */
  onRevoked?: (at: TopicPartition) => void | Promise<void>;
}

/** A member of a consumer group; an offset is committed only after its handler resolved. */
export type ConsumeOptions = ConsumeBase &
  ({ onMessage: MessageHandler } | { onMessages: BatchHandler; maxBatch?: number });

/** An append-only, partitioned log of messages. Every method rejects with `MessageLogError`. */
export interface MessageLog {
  /** Resolves with the positions, in the order given, once every message is acknowledged by all in-sync replicas. */
  append(messages: OutgoingMessage[]): Promise<Position[]>;
  /** The number of partitions of a topic. */
  partitions(topic: string): Promise<number>;
  /** The offset of the first message still held, per partition. */
  begins(topic: string): Promise<number[]>;
  /** The offset that the next message will get, per partition. */
  ends(topic: string): Promise<number[]>;
  read(range: ReadRange): AsyncIterable<StoredMessage>;
  follow(options: FollowOptions): Promise<Subscription>;
  consume(options: ConsumeOptions): Promise<Subscription>;
  /** Stops every subscription, then disconnects. */
  close(): Promise<void>;
}

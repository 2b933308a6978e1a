import type { OutgoingMessage, Position, StoredMessage, TopicPartition } from '../port/stored-message';

/** What one partition holds from `from` on; `next` is where to go on. */
export interface FetchedRange extends TopicPartition {
  from: number;
  next: number;
  messages: StoredMessage[];
}

/** Reads partitions without a group. */
export interface Fetcher {
  /** Waits a moment for messages; an empty answer is no end. Rejects with `out-of-range` for an offset the log does not hold. */
  fetch(wanted: Position[]): Promise<FetchedRange[]>;
  /** Ends a waiting `fetch` early. */
  wake(): void;
  close(): Promise<void>;
}

/** What a group tells its member. */
export interface MembershipListener {
  /** Called with everything the member now has, whenever the group was rebalanced. */
  onAssignment(partitions: TopicPartition[]): void;
  /** Something failed that heals by itself. */
  onTrouble(error: unknown): void;
  /** The member is dead and will not come back. */
  onCrash(error: unknown): void;
}

/** A place in a consumer group. */
export interface Membership {
  /** Stores the next offset wanted of each partition. */
  commit(next: Position[]): Promise<void>;
  leave(): Promise<void>;
}

/** What an adapter has to supply; everything else of `MessageLog` is built on this, the same for every adapter. */
export interface LogClient {
  partitions(topic: string): Promise<number>;
  /** One produce request; resolves with the offset of the first message. Never called for a partition while a call for it is under way. */
  append(at: TopicPartition, messages: OutgoingMessage[]): Promise<number>;
  offsets(topic: string, which: 'begin' | 'end'): Promise<number[]>;
  /** The committed offset of each partition, `undefined` where there is none. */
  committed(group: string, topic: string): Promise<(number | undefined)[]>;
  openFetcher(): Fetcher;
  join(group: string, topics: string[], listener: MembershipListener): Promise<Membership>;
  /** Resolves after the given milliseconds or when aborted; never rejects. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
}

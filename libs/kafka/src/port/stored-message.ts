/** One partition of one topic. */
export interface TopicPartition {
  topic: string;
  partition: number;
}

/** A place in the log; offsets are whole numbers (exact up to 2^53), so that they sort as numbers do. */
export interface Position extends TopicPartition {
  offset: number;
}

/** A message to append; without `partition` it goes to `partitionFor(key, partition count)`, which needs a key. */
export interface OutgoingMessage {
  topic: string;
  partition?: number;
  key: string | null;
  value: Buffer | string | null;
  headers?: Record<string, string>;
}

/** A message as the log holds it; `timestamp` is in milliseconds since 1970, UTC. */
export interface StoredMessage extends Position {
  key: string | null;
  value: Buffer | null;
  headers: Record<string, string>;
  timestamp: number;
}

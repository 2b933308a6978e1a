import type { FetchedRange } from '../consume/log-client';
import { MessageLogError } from '../port/message-log-error';
import type { Position, StoredMessage, TopicPartition } from '../port/stored-message';

// What kafkajs decodes from a fetch response (Kafka protocol, API key 1); its types leave it open.
interface FetchResponse {
  responses: { topicName: string; partitions: { partition: number; messages: FetchedMessage[] }[] }[];
}

interface FetchedMessage {
  offset: string;
  timestamp: string;
  key: Buffer | null;
  value: Buffer | null;
  headers?: Record<string, Buffer | Buffer[] | null | undefined>;
  isControlRecord?: boolean;
}

/** Turns a fetch response into ranges: a batch may begin before the offset asked for, and holds control records that are no messages. */
export function fetchedRanges(response: unknown, asked: Position[]): FetchedRange[] {
  const { responses } = response as FetchResponse;
  return responses.flatMap(({ topicName, partitions }) =>
    partitions.flatMap(({ partition, messages }) => {
      const from = asked.find((at) => at.topic === topicName && at.partition === partition)?.offset;
      const last = messages.at(-1);
      if (from === undefined || !last) return [];
      const at = { topic: topicName, partition };
      const stored = messages
        .filter((message) => !message.isControlRecord)
        .map((message) => storedMessage(at, message));
      return {
        ...at,
        from,
        next: toOffset(last.offset) + 1,
        messages: stored.filter(({ offset }) => offset >= from),
      };
    }),
  );
}

function storedMessage({ topic, partition }: TopicPartition, message: FetchedMessage): StoredMessage {
  return {
    topic,
    partition,
    offset: toOffset(message.offset),
    key: message.key === null ? null : message.key.toString('utf8'),
    value: message.value,
    headers: Object.fromEntries(
      Object.entries(message.headers ?? {}).map(([name, value]) => [name, headerText(value)]),
    ),
    timestamp: Number(message.timestamp),
  };
}

// Of a repeated header the last counts, as with the Java client's `lastHeader`.
function headerText(value: Buffer | Buffer[] | null | undefined): string {
  const last = Array.isArray(value) ? value.at(-1) : value;
  return last ? last.toString('utf8') : '';
}

/** A 64-bit offset as a number; rejects what a number cannot hold exactly. */
export function toOffset(text: string): number {
  const offset = Number(text);
  if (!Number.isSafeInteger(offset))
    throw new MessageLogError('refused', `The offset ${text} is beyond 2^53.`);
  return offset;
}

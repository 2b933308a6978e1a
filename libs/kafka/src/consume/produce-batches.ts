import { MessageLogError } from '../port/message-log-error';
import { MAX_MESSAGE_BYTES, messageSize } from '../port/message-size';
import { partitionFor } from '../port/partition-for';
import type { OutgoingMessage, TopicPartition } from '../port/stored-message';

/** Messages of one partition that go in one produce request; `indexes` say which of the messages given. */
export interface ProduceBatch {
  at: TopicPartition;
  indexes: number[];
  bytes: number;
}

/**
 * Spreads messages over their partitions and cuts what one produce request cannot hold, keeping the order within a partition.
 * Rejects with `too-large` or `refused` before anything is sent.
 */
export async function produceBatches(
  messages: OutgoingMessage[],
  partitionCount: (topic: string) => Promise<number>,
): Promise<ProduceBatch[]> {
  const counts = new Map<string, number>();
  for (const { topic } of messages) if (!counts.has(topic)) counts.set(topic, await partitionCount(topic));
  const batches: ProduceBatch[] = [];
  const open = new Map<string, ProduceBatch>();
  messages.forEach((message, index) => {
    const at = placeOf(message, counts.get(message.topic) ?? 1);
    const bytes = sizeOf(message);
    const name = `${at.topic}/${at.partition}`;
    let batch = open.get(name);
    if (!batch || batch.bytes + bytes > MAX_MESSAGE_BYTES) {
      batch = { at, indexes: [], bytes: 0 };
      open.set(name, batch);
      batches.push(batch);
    }
    batch.indexes.push(index);
    batch.bytes += bytes;
  });
  return batches;
}

function placeOf({ topic, partition, key }: OutgoingMessage, count: number): TopicPartition {
  if (partition === undefined && key === null) {
    throw new MessageLogError(
      'refused',
      `A message for ${topic} has neither a key nor a partition; give it one of them.`,
    );
  }
  const place = partition ?? partitionFor(key ?? '', count);
  if (!Number.isInteger(place) || place < 0 || place >= count) {
    throw new MessageLogError(
      'refused',
      `The topic ${topic} has no partition ${place}; its partitions are 0 to ${count - 1}.`,
    );
  }
  return { topic, partition: place };
}

function sizeOf(message: OutgoingMessage): number {
  const bytes = messageSize(message);
  if (bytes <= MAX_MESSAGE_BYTES) return bytes;
  throw new MessageLogError(
    'too-large',
    `A message for ${message.topic} has ${bytes} bytes, more than the ${MAX_MESSAGE_BYTES} that a message may have; split it.`,
  );
}

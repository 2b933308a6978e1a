import { topicMissing } from '../port/message-log-error';
import type { OutgoingMessage, StoredMessage, TopicPartition } from '../port/stored-message';
import { outOfRange } from '../consume/out-of-range';
import { InMemoryGroup } from './in-memory-group';

/** What several in-memory message logs share, as the processes of an installation share a Kafka. */
export class InMemoryBroker {
  private readonly topics = new Map<string, StoredMessage[][]>();
  private readonly groups = new Map<string, InMemoryGroup>();
  private readonly watchers = new Set<() => void>();

  /** @param now the clock of the message timestamps, milliseconds since 1970 */
  constructor(private readonly now: () => number = Date.now) {}

  /** Does nothing where the topic exists. */
  createTopic(topic: string, partitions: number): this {
    if (!this.topics.has(topic))
      this.topics.set(
        topic,
        Array.from({ length: partitions }, () => []),
      );
    return this;
  }

  topic(topic: string): StoredMessage[][] {
    const found = this.topics.get(topic);
    if (!found) throw topicMissing(topic);
    return found;
  }

  append(at: TopicPartition, messages: OutgoingMessage[]): number {
    const log = this.partition(at);
    const first = log.length;
    messages.forEach((message, i) =>
      log.push({
        ...at,
        offset: first + i,
        key: message.key,
        value: message.value === null ? null : Buffer.from(message.value),
        headers: { ...message.headers },
        timestamp: this.now(),
      }),
    );
    for (const watcher of this.watchers) watcher();
    return first;
  }

  slice(at: TopicPartition, from: number, count: number): StoredMessage[] {
    const log = this.partition(at);
    if (from > log.length || from < 0) throw outOfRange({ ...at, offset: from }, log.length);
    return log.slice(from, from + count);
  }

  group(id: string): InMemoryGroup {
    const found = this.groups.get(id) ?? new InMemoryGroup((topic) => this.topic(topic).length);
    this.groups.set(id, found);
    return found;
  }

  /** Calls `watcher` after every append, until the function returned is called. */
  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private partition(at: TopicPartition): StoredMessage[] {
    const log = this.topic(at.topic)[at.partition];
    if (!log) throw outOfRange({ ...at, offset: 0 });
    return log;
  }
}

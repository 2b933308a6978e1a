import type { Cluster, Kafka } from 'kafkajs';
import type { FetchedRange, Fetcher } from '../consume/log-client';
import { outOfRange } from '../consume/out-of-range';
import { Signal } from '../consume/signal';
import type { MessageLogError } from '../port/message-log-error';
import type { Position } from '../port/stored-message';
import { borrowCluster } from './borrow-cluster';
import { fetchedRanges } from './fetched-ranges';
import { kafkaError } from './kafka-error';

// Long enough to ask seldom while nothing happens; data that arrives ends the wait at once.
const MAX_WAIT_MS = 200;
const MAX_BYTES = 10_000_000;
const MAX_BYTES_PER_PARTITION = 1_048_576;
// What the log holds is what is read: an open transaction of a stranger must not hold back our readers.
const READ_UNCOMMITTED = 0;

type Answer = { node: string; ranges: FetchedRange[] };

/**
 * Fetches without a consumer group, over the connections of a kafkajs cluster of its own. One request per broker is under
 * way at a time, and an answer of one does not wait for the others.
 */
export class KafkaFetcher implements Fetcher {
  private cluster: Cluster;
  private readonly underWay = new Map<string, Promise<Answer>>();
  private readonly woken = new Signal();
  private topics = '';

  constructor(private readonly kafka: Kafka) {
    this.cluster = borrowCluster(kafka);
  }

  async fetch(wanted: Position[]): Promise<FetchedRange[]> {
    const woken = this.woken.listen();
    try {
      await this.prepare(wanted);
      for (const [node, positions] of this.byLeader(wanted)) {
        if (!this.underWay.has(node)) this.underWay.set(node, this.ask(node, positions));
      }
      const answer = await Promise.race([...this.underWay.values(), woken.raised]);
      if (!answer) return [];
      this.underWay.delete(answer.node);
      return answer.ranges;
    } catch (error) {
      throw await this.recover(error, wanted);
    } finally {
      woken.stop();
    }
  }

  wake(): void {
    this.woken.raise();
  }

  async close(): Promise<void> {
    this.wake();
    await this.cluster.disconnect();
    await Promise.allSettled(this.underWay.values());
  }

  private async prepare(wanted: Position[]): Promise<void> {
    const topics = [...new Set(wanted.map(({ topic }) => topic))].sort();
    if (this.topics !== topics.join()) {
      await this.cluster.connect();
      await this.cluster.addMultipleTargetTopics(topics);
      this.topics = topics.join();
    }
    await this.cluster.refreshMetadataIfNecessary();
  }

  private byLeader(wanted: Position[]): Map<string, Position[]> {
    const nodes = new Map<string, Position[]>();
    for (const position of wanted) {
      const [node] = Object.keys(this.cluster.findLeaderForPartitions(position.topic, [position.partition]));
      if (node === undefined) throw outOfRange(position);
      nodes.set(node, [...(nodes.get(node) ?? []), position]);
    }
    return nodes;
  }

  private async ask(node: string, positions: Position[]): Promise<Answer> {
    const topics = [...new Set(positions.map(({ topic }) => topic))];
    const broker = await this.cluster.findBroker({ nodeId: node });
    const response: unknown = await broker.fetch({
      maxWaitTime: MAX_WAIT_MS,
      minBytes: 1,
      maxBytes: MAX_BYTES,
      isolationLevel: READ_UNCOMMITTED,
      rackId: '',
      topics: topics.map((topic) => ({
        topic,
        partitions: positions
          .filter((position) => position.topic === topic)
          .map(({ partition, offset }) => ({
            partition,
            fetchOffset: String(offset),
            maxBytes: MAX_BYTES_PER_PARTITION,
          })),
      })),
    });
    return { node, ranges: fetchedRanges(response, positions) };
  }

  // After a failure the answers under way are of no use and the leaders may have moved: everything begins anew.
  private async recover(error: unknown, wanted: Position[]): Promise<MessageLogError> {
    const cluster = this.cluster;
    this.cluster = borrowCluster(this.kafka);
    this.topics = '';
    const underWay = [...this.underWay.values()];
    this.underWay.clear();
    await cluster.disconnect().catch(() => undefined);
    await Promise.allSettled(underWay);
    return outOfRangeOf(error, wanted) ?? kafkaError(error, 'to fetch');
  }
}

function outOfRangeOf(error: unknown, wanted: Position[]): MessageLogError | undefined {
  if (!(error instanceof Error) || error.name !== 'KafkaJSOffsetOutOfRange') return undefined;
  const { topic, partition } = error as Error & { topic?: string; partition?: number };
  const at = wanted.find((position) => position.topic === topic && position.partition === Number(partition));
  return at && outOfRange(at);
}

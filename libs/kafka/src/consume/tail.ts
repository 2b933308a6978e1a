import type { TopicPartition } from '../port/stored-message';
import { MessageLogError, isPassing } from '../port/message-log-error';
import type { FetchedRange, Fetcher, LogClient } from './log-client';
import type { HealthCell } from './health-cell';
import type { PartitionLane } from './partition-lane';
import { Signal } from './signal';

interface Feed extends TopicPartition {
  offset: number;
  lane: PartitionLane;
}

const RETRY_MS = 250;
// A lane that was just filled gets this long before the others are asked alone: a long poll would keep it waiting longer.
const SETTLE_MS = 50;

/** The name of a partition, for maps. */
export const partitionName = (at: TopicPartition): string => `${at.topic}/${at.partition}`;

/** Reads a changing set of partitions from one fetcher, each from its own position, and feeds their lanes. */
export class Tail {
  private readonly feeds = new Map<string, Feed>();
  private readonly changed = new Signal();
  private readonly fetcher: Fetcher;
  private readonly done: Promise<void>;
  private running = true;

  constructor(
    private readonly client: LogClient,
    private readonly health: HealthCell,
    private readonly gatherMs = 0,
  ) {
    this.fetcher = client.openFetcher();
    this.done = this.run();
  }

  add(at: TopicPartition, offset: number, lane: PartitionLane): void {
    this.feeds.set(partitionName(at), { topic: at.topic, partition: at.partition, offset, lane });
    this.poke();
  }

  remove(at: TopicPartition): void {
    this.feeds.delete(partitionName(at));
  }

  /** Makes the next round start at once: there is room, or another partition. */
  poke(): void {
    this.changed.raise();
    this.fetcher.wake();
  }

  async stop(): Promise<void> {
    this.running = false;
    this.poke();
    await this.done;
    await this.fetcher.close();
  }

  private async run(): Promise<void> {
    while (this.running) {
      const wanted = [...this.feeds.values()].filter(({ lane }) => !lane.full);
      if (wanted.length === 0) await this.changed.next();
      else await this.round(wanted);
    }
  }

  private async round(wanted: Feed[]): Promise<void> {
    try {
      const ranges = await this.fetcher.fetch(wanted);
      this.health.mended('fetch');
      for (const range of ranges) this.pass(range);
      const pause = this.pauseAfter(wanted, ranges);
      if (pause > 0) await this.changedWithin(pause);
    } catch (error) {
      await this.onError(error);
    }
  }

  private pauseAfter(wanted: readonly Feed[], ranges: readonly FetchedRange[]): number {
    if (wanted.some(({ lane }) => lane.full)) return SETTLE_MS;
    return ranges.some(({ messages }) => messages.length > 0) ? this.gatherMs : 0;
  }

  private async changedWithin(ms: number): Promise<void> {
    const changed = this.changed.listen();
    const waiting = new AbortController();
    await Promise.race([changed.raised, this.client.wait(ms, waiting.signal)]);
    waiting.abort();
    changed.stop();
  }

  // A range counts only where the feed still stands at its start: a feed that was replaced, or an answer that came twice, is dropped.
  private pass(range: FetchedRange): void {
    const feed = this.feeds.get(partitionName(range));
    if (feed?.offset !== range.from) return;
    feed.offset = range.next;
    feed.lane.offer(range.messages);
  }

  private async onError(error: unknown): Promise<void> {
    if (!this.running) return;
    if (error instanceof MessageLogError && !isPassing(error)) {
      this.running = false;
      this.health.crashed(error);
      return;
    }
    this.health.retrying('fetch', error);
    await this.changedWithin(RETRY_MS);
  }
}

import type { ConsumeOptions } from '../port/message-log';
import { MessageLogError } from '../port/message-log-error';
import type { OutgoingMessage, Position, TopicPartition } from '../port/stored-message';
import type { Subscription } from '../port/subscription';
import { Committer } from './committer';
import { deliver } from './deliver';
import { handlerFailed } from './handler-failed';
import type { HealthCell } from './health-cell';
import type { LogClient, Membership } from './log-client';
import { PartitionLane } from './partition-lane';
import { Slots } from './slots';
import { startOffset } from './start-offset';
import { Tail, partitionName } from './tail';

const DEFAULT_BATCH = 500;

/** What the group consumer is built on. */
export interface ConsumerParts {
  client: LogClient;
  health: HealthCell;
  append: (messages: OutgoingMessage[]) => Promise<unknown>;
}

// A partition while it is ours.
interface Holding {
  at: TopicPartition;
  lane: PartitionLane;
  started: Promise<void>;
  lost: boolean;
}

/**
 * A member of a consumer group. The group only says who has which partition; the messages come through a tail of our own,
 * so that a long handler holds up no neighbour, and a partition kept through a rebalance goes on where it was.
 */
export class GroupConsumer implements Subscription {
  private readonly holdings = new Map<string, Holding>();
  // Partitions given up whose last handler, or `onRevoked`, has not ended yet.
  private readonly ending = new Map<string, Promise<void>>();
  private readonly tail: Tail;
  private readonly slots: Slots;
  private readonly membership: Promise<Membership>;
  private readonly committer: Committer;
  private stopping = false;

  constructor(
    private readonly parts: ConsumerParts,
    private readonly options: ConsumeOptions,
  ) {
    this.tail = new Tail(parts.client, parts.health, options.gatherMs);
    this.slots = new Slots(options.concurrency ?? 1);
    this.membership = parts.client.join(options.group, options.topics, {
      onAssignment: (partitions) => this.assign(partitions),
      onTrouble: (error) => parts.health.retrying('group', error),
      onCrash: (error) => this.crash(error),
    });
    this.committer = new Committer(parts.client, this.membership, parts.health);
  }

  /** Resolves when the group has taken the member in. */
  async joined(): Promise<void> {
    try {
      await this.membership;
    } catch (error) {
      await this.tail.stop();
      throw error;
    }
  }

  health(): ReturnType<Subscription['health']> {
    return this.parts.health.get();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    // Every lane is closed before anything is awaited: no handler may begin another message.
    const released = [...this.holdings.values()].map((holding) => this.release(holding, 'drained'));
    await Promise.all([...released, ...this.ending.values(), this.tail.stop()]);
    await this.committer.finish();
    await (await this.membership).leave();
    this.parts.health.stopped();
  }

  private assign(partitions: TopicPartition[]): void {
    if (this.stopping) return;
    this.parts.health.mended('group');
    const kept = new Set(partitions.map(partitionName));
    for (const [name, holding] of this.holdings) {
      if (kept.has(name)) continue;
      this.committer.forget(holding.at);
      void this.release(holding, 'aborted');
    }
    for (const at of partitions) if (!this.holdings.has(partitionName(at))) this.take(at);
  }

  private take(at: TopicPartition): void {
    const name = partitionName(at);
    const holding: Holding = { at, lane: this.laneOf(at), started: Promise.resolve(), lost: false };
    this.holdings.set(name, holding);
    const before = this.ending.get(name) ?? Promise.resolve();
    holding.started = before.then(() => this.start(holding)).catch((error: unknown) => this.crash(error));
  }

  private async start(holding: Holding): Promise<void> {
    if (holding.lost) return;
    const { at, lane } = holding;
    const offset = await startOffset(this.parts.client, this.options, at);
    if (this.isLost(holding)) return;
    await this.options.onAssigned?.({ ...at, offset });
    if (!this.isLost(holding)) this.tail.add(at, offset, lane);
  }

  // A function, because the compiler cannot know that the flag changes during an await.
  private isLost(holding: Holding): boolean {
    return holding.lost;
  }

  private release(holding: Holding, how: 'drained' | 'aborted'): Promise<void> {
    const name = partitionName(holding.at);
    holding.lost = true;
    this.holdings.delete(name);
    this.tail.remove(holding.at);
    const ended = Promise.all([holding.lane.close(how), holding.started])
      .then(() => this.options.onRevoked?.(holding.at))
      .catch((error: unknown) => this.crash(error));
    this.ending.set(name, ended);
    void ended.then(() => {
      if (this.ending.get(name) === ended) this.ending.delete(name);
    });
    return ended;
  }

  private laneOf(at: TopicPartition): PartitionLane {
    const { options, parts } = this;
    const commits = (options.startAt ?? 'committed') === 'committed';
    const delivery = {
      ...parts,
      options,
      source: partitionName(at),
      onDone: (message: Position) => {
        if (commits) this.committer.mark({ ...at, offset: message.offset + 1 });
      },
    };
    return new PartitionLane({
      work: (messages, signals) => deliver(delivery, messages, signals),
      batch: 'onMessages' in options ? (options.maxBatch ?? DEFAULT_BATCH) : 1,
      slots: this.slots,
      onRoom: () => this.tail.poke(),
      onError: (error, first) => {
        this.tail.remove(first);
        this.crash(handlerFailed(first, error));
      },
    });
  }

  private crash(error: unknown): void {
    const known =
      error instanceof MessageLogError
        ? error
        : new MessageLogError('handler-failed', `The consumer of the group ${this.options.group} crashed.`, {
            cause: error,
          });
    this.parts.health.crashed(known);
  }
}

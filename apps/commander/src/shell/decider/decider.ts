import { v7 } from 'uuid';
import { HEADERS, wireType, type CloudEvent } from '@commander/contracts';
import {
  encodeEvent,
  fromSnapshot,
  SNAPSHOT_FORMAT,
  type OutstandingOrder,
  type Plain,
  type ProjectState,
} from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import {
  MessageLogError,
  type MessageLog,
  type OutgoingMessage,
  type StoredMessage,
  type Subscription,
} from '@commander/kafka';
import { memoryPercent, withSpan } from '@commander/telemetry';
import type { CheckpointVault } from '../checkpoints/checkpoint-vault';
import { refuseTruncated } from '../refuse-truncated';
import { SnapshotKeeper, type SnapshotPolicy } from '../snapshots/snapshot-keeper';
import type { Snapshot, SnapshotStore } from '../snapshots/snapshot-store';
import { PartitionOwner, nothingKnown, type KnownPartition } from './partition-owner';
import type { RunnerPorts } from './runner-ports';

const CHECKPOINT = wireType('checkpoint.created');

/** Where the decider reads and writes, and whom it tells of what. */
export interface DeciderOptions {
  readonly log: MessageLog;
  readonly events: string;
  readonly batches: string;
  readonly group: string;
  readonly instance: string;
  readonly checkpoints: CheckpointVault;
  readonly snapshots: SnapshotStore;
  readonly policy: SnapshotPolicy;
  readonly onSkipped: (reason: string) => void;
  readonly onAlert: RunnerPorts['onAlert'];
  readonly onTrouble: (error: unknown) => void;
}

interface Holding {
  readonly owner: PartitionOwner;
  readonly keeper: SnapshotKeeper;
}

/**
 * Decides for the projects of the partitions that the consumer group gives to this instance. The group is for
 * efficiency: should two instances decide at once, the rule of `after` makes one of two decisions void.
 */
export class Decider {
  private readonly holdings = new Map<number, Holding>();
  private subscription: Subscription | undefined;

  constructor(private readonly options: DeciderOptions) {}

  /** Joins the group; resolves once this instance is a member. */
  async start(): Promise<void> {
    const { log, events, group } = this.options;
    const ports = await this.ports();
    this.subscription = await log.consume({
      group,
      topics: [events],
      startAt: ({ partition }) => this.own(partition, ports),
      concurrency: await log.partitions(events),
      onRevoked: ({ partition }) => this.disown(partition),
      onMessages: (messages) => {
        this.accept(messages);
        return Promise.resolve();
      },
    });
  }

  /** How the reader of the stream is. */
  health(): ReturnType<Subscription['health']> {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'The decider was not started.' };
  }

  /** Up to which offset (excluded) each partition that is owned here is folded. */
  places(): ReadonlyMap<number, number> {
    return new Map([...this.holdings].map(([partition, { owner }]) => [partition, owner.nextOffset]));
  }

  /** The states of every project that is owned here. */
  projects(): ProjectState[] {
    return [...this.holdings.values()].flatMap(({ owner }) => owner.projectStates());
  }

  /** Decides nothing more, keeps a snapshot of what is known, and leaves the group. */
  async stop(): Promise<void> {
    await Promise.all([...this.holdings.values()].map(({ owner }) => owner.stop()));
    await this.subscription?.stop();
  }

  /** Takes a partition with the newest snapshot of it; resolves with the offset to read on from. */
  private async own(partition: number, ports: RunnerPorts): Promise<number> {
    const { log, events, snapshots, policy, onSkipped, onTrouble } = this.options;
    await this.disown(partition);
    await refuseTruncated(log, events);
    const key = { kind: 'decider', partition } as const;
    const kept = await snapshots.newest(key, { format: SNAPSHOT_FORMAT, restore });
    const known = kept ?? nothingKnown();
    const replayTo = (await log.ends(events))[partition] ?? 0;
    const owner = new PartitionOwner({ known, replayTo, ports, onSkipped });
    const keeper = new SnapshotKeeper({ store: snapshots, key, format: SNAPSHOT_FORMAT, policy, onTrouble });
    this.holdings.set(partition, { owner, keeper });
    return owner.nextOffset;
  }

  private accept(messages: readonly StoredMessage[]): void {
    const holding = this.holdings.get(messages[0]?.partition ?? -1);
    if (!holding) return;
    holding.owner.accept(messages);
    holding.keeper.folded(messages.length, () => holding.owner.capture());
  }

  private async disown(partition: number): Promise<void> {
    const holding = this.holdings.get(partition);
    this.holdings.delete(partition);
    await holding?.owner.stop();
    await holding?.keeper.finish(() => holding.owner.capture());
  }

  private async ports(): Promise<RunnerPorts> {
    const { log, batches, instance, checkpoints, onAlert, onTrouble } = this.options;
    return {
      instance,
      partitions: await log.partitions(batches),
      now: () => Date.now(),
      random: () => Math.random(),
      memoryPercent,
      newId: () => v7(),
      append: (event) => this.append(event),
      send: (orders) => this.send(orders),
      checkpoints,
      onAlert,
      onTrouble,
    };
  }

  private append(event: CloudEvent): Promise<void> {
    const { log, events } = this.options;
    const attributes = { 'commander.event': event.type, 'commander.execution': event.subject };
    return withSpan('commander.decide', { parent: event.traceparent ?? null, attributes }, async () => {
      await failPoint('decider.before-append');
      if (event.type === CHECKPOINT) await failPoint('checkpoint.while-writing');
      await log.append([{ topic: events, ...encodeEvent(event) }]);
      await failPoint('decider.after-append');
    });
  }

  private async send(orders: readonly OutstandingOrder[]): Promise<OutstandingOrder[]> {
    const [first] = orders;
    if (!first) return [];
    const attributes = { 'commander.orders': orders.length, 'commander.execution': first.order.execution_id };
    return withSpan(
      'commander.dispatch',
      { parent: first.order.traceparent ?? null, attributes },
      async () => {
        await failPoint('decider.before-send');
        const refused = await this.appendOrders(orders);
        await failPoint('decider.after-send');
        return refused;
      },
    );
  }

  // The log takes all of a call or nothing; one order that it never takes is found by itself.
  private async appendOrders(orders: readonly OutstandingOrder[]): Promise<OutstandingOrder[]> {
    try {
      await this.options.log.append(orders.map((order) => this.messageOf(order)));
      return [];
    } catch (error) {
      if (!(error instanceof MessageLogError && error.reason === 'too-large')) throw error;
      if (orders.length === 1) return [...orders];
    }
    const refused: OutstandingOrder[] = [];
    for (const order of orders) refused.push(...(await this.appendOrders([order])));
    return refused;
  }

  private messageOf({ order, partition }: OutstandingOrder): OutgoingMessage {
    return {
      topic: this.options.batches,
      partition,
      key: order.project_id,
      value: JSON.stringify(order),
      headers: {
        [HEADERS.contentType]: 'application/json',
        [HEADERS.kind]: order.kind,
        ...(order.traceparent === undefined ? {} : { [HEADERS.traceparent]: order.traceparent }),
      },
    };
  }
}

function restore({ state, ...point }: Snapshot): KnownPartition {
  const restored = fromSnapshot(state as Plain);
  if (!restored) throw new TypeError('The state is of another format.');
  return { ...point, state: restored };
}

import { v7 } from 'uuid';
import { HEADERS, wireType, type CloudEvent } from '@commander/contracts';
import { encodeEvent } from '@commander/event-sourcing';
import { failPoint } from '@commander/fail-points';
import type { MessageLog, OutgoingMessage, Subscription, TopicPartition } from '@commander/kafka';
import { withSpan } from '@commander/telemetry';
import { refuseTruncated } from '../refuse-truncated';
import { PartitionOwner } from './partition-owner';
import type { AddressedOrder, RunnerPorts } from './project-runner';

const CHECKPOINT = wireType('checkpoint.created');

/** Where the decider reads and writes, and whom it tells of trouble. */
export interface DeciderOptions {
  readonly log: MessageLog;
  readonly events: string;
  readonly batches: string;
  readonly group: string;
  readonly instance: string;
  readonly onSkipped: (reason: string) => void;
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Decides for the projects of the partitions that the consumer group gives to this instance. The group is for
 * efficiency: should two instances decide at once, the rule of `after` makes one of two decisions void.
 */
export class Decider {
  private readonly owners = new Map<number, PartitionOwner>();
  private subscription: Subscription | undefined;

  constructor(private readonly options: DeciderOptions) {}

  /** Joins the group; resolves once this instance is a member. */
  async start(): Promise<void> {
    const { log, events, group } = this.options;
    const ports = await this.ports();
    this.subscription = await log.consume({
      group,
      topics: [events],
      startAt: () => 0,
      concurrency: await log.partitions(events),
      onAssigned: (at) => this.own(at, ports),
      onRevoked: ({ partition }) => this.disown(partition),
      onMessages: (messages) => {
        this.owners.get(messages[0]?.partition ?? -1)?.accept(messages);
        return Promise.resolve();
      },
    });
  }

  /** How the reader of the stream is. */
  health(): ReturnType<Subscription['health']> {
    return this.subscription?.health() ?? { status: 'stopped', reason: 'The decider was not started.' };
  }

  async stop(): Promise<void> {
    for (const partition of [...this.owners.keys()]) this.disown(partition);
    await this.subscription?.stop();
  }

  private async own({ partition }: TopicPartition, ports: RunnerPorts): Promise<void> {
    const { log, events, onSkipped } = this.options;
    this.disown(partition);
    await refuseTruncated(log, events);
    const end = (await log.ends(events))[partition] ?? 0;
    this.owners.set(partition, new PartitionOwner(end, ports, onSkipped));
  }

  private disown(partition: number): void {
    this.owners.get(partition)?.stop();
    this.owners.delete(partition);
  }

  private async ports(): Promise<RunnerPorts> {
    const { log, batches, instance, onTrouble } = this.options;
    return {
      instance,
      partitions: await log.partitions(batches),
      now: () => Date.now(),
      random: () => Math.random(),
      newId: () => v7(),
      append: (event) => this.append(event),
      send: (orders) => this.send(orders),
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

  private async send(orders: readonly AddressedOrder[]): Promise<void> {
    const [first] = orders;
    if (!first) return;
    const attributes = { 'commander.orders': orders.length, 'commander.execution': first.order.execution_id };
    await withSpan(
      'commander.dispatch',
      { parent: first.order.traceparent ?? null, attributes },
      async () => {
        await failPoint('decider.before-send');
        await this.options.log.append(orders.map((order) => this.messageOf(order)));
        await failPoint('decider.after-send');
      },
    );
  }

  private messageOf({ order, partition }: AddressedOrder): OutgoingMessage {
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

import type { CloudEvent, LogPosition, Order } from '@commander/contracts';
import {
  decisionEvent,
  deterministicId,
  evolve,
  factEvent,
  initialProject,
  nextDecision,
  nextWake,
  outstandingOrders,
  unansweredOrders,
  type DecisionDraft,
  type LoggedEvent,
  type ProjectState,
} from '@commander/event-sourcing';

/** An order with the partition that its decision gave it. */
export interface AddressedOrder {
  readonly order: Order;
  readonly partition: number;
}

/** What a runner needs of the world. */
export interface RunnerPorts {
  readonly instance: string;
  /** How many partitions the topic of orders has. */
  readonly partitions: number;
  readonly now: () => number;
  readonly random: () => number;
  readonly newId: () => string;
  /** Appends an event to the stream; rejects where it is in doubt whether it stands there. */
  readonly append: (event: CloudEvent) => Promise<void>;
  readonly send: (orders: readonly AddressedOrder[]) => Promise<void>;
  /** Told of a failed append or send, before it is tried again. */
  readonly onTrouble: (error: unknown) => void;
}

const PAUSE_AFTER_TROUBLE_MS = 1000;
// What is due now was just written and is not read back yet.
const SHORTEST_SLEEP_MS = 50;

/**
 * Decides for one project while this instance owns its partition: one decision at a time, the next one only after the
 * last was read back. Orders go out once their decision was read back as valid.
 */
export class ProjectRunner {
  private current: ProjectState;
  private awaited: string | null = null;
  private readonly outbox: AddressedOrder[] = [];
  private live = false;
  private stopped = false;
  private running = false;
  private again = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly projectId: string,
    private readonly lastDecision: () => string,
    private readonly ports: RunnerPorts,
  ) {
    this.current = initialProject(projectId);
  }

  /** Folds an event that the stream filter accepted. */
  apply(logged: LoggedEvent): void {
    this.current = evolve(this.current, logged);
    if (this.live && logged.event.name === 'orders.dispatched') this.collect(logged.event.id);
  }

  /** Told of every event that was read, valid or void: our own decision may be among them. */
  readBack(eventId: string): void {
    if (this.awaited === eventId) this.awaited = null;
  }

  /** The replay has reached the end of the log: what is outstanding goes out again, and deciding begins. */
  goLive(): void {
    this.live = true;
    this.collect();
    this.wake();
  }

  /** Something changed; decides what is to be decided. */
  wake(): void {
    if (!this.live || this.stopped) return;
    this.again = true;
    if (!this.running) void this.run();
  }

  /** Another instance owns the project now. */
  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
  }

  private collect(decisionId?: string): void {
    for (const execution of this.current.executions.values())
      for (const { order, step } of outstandingOrders(this.projectId, execution, decisionId))
        this.outbox.push({ order, partition: step.partition });
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.again && !this.stopped) {
      this.again = false;
      await this.attempt();
    }
    this.running = false;
  }

  private async attempt(): Promise<void> {
    try {
      await this.sendOutbox();
      await this.observe();
      await this.decide();
    } catch (error) {
      // An append in doubt may stand in the log: then it is read back like any other, and a second one is void.
      this.awaited = null;
      this.ports.onTrouble(error);
      this.wakeIn(PAUSE_AFTER_TROUBLE_MS);
    }
  }

  private async sendOutbox(): Promise<void> {
    while (this.outbox.length > 0 && !this.stopped) {
      const orders = [...this.outbox];
      await this.ports.send(orders);
      this.outbox.splice(0, orders.length);
    }
  }

  /** Records what did not happen: facts, whose ids follow from the orders, so that a second owner's say nothing new. */
  private async observe(): Promise<void> {
    for (const data of unansweredOrders(this.current, this.ports.now(), this.ports.instance)) {
      const id = deterministicId('order.unanswered', data.order_id);
      if (this.stopped) return;
      await this.ports.append(factEvent('order.failed', data, { id, ...this.envelope(data.execution_id) }));
    }
  }

  private async decide(): Promise<void> {
    if (this.awaited !== null || this.stopped) return;
    const { now, random, newId, partitions } = this.ports;
    const draft = nextDecision(this.current, { now: now(), random: random(), newId: newId(), partitions });
    if (!draft) return this.sleepUntilDue();
    const event = this.eventOf(draft);
    this.awaited = event.id;
    await this.ports.append(event);
  }

  private eventOf({ name, data, subject, traceparent }: DecisionDraft): CloudEvent {
    const id = this.ports.newId();
    return decisionEvent(name, data, {
      id,
      ...this.envelope(subject),
      after: this.lastDecision(),
      traceparent,
    });
  }

  private envelope(subject: string) {
    const { instance, now } = this.ports;
    const time = new Date(now()).toISOString();
    return { source: `/commander/${instance}`, subject, project: this.projectId, time };
  }

  private sleepUntilDue(): void {
    const due = nextWake(this.current);
    if (due !== null) this.wakeIn(Math.max(SHORTEST_SLEEP_MS, due - this.ports.now()));
  }

  private wakeIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.wake(), ms);
    this.timer.unref();
  }
}

/** Where an event stands, for logs. */
export const place = ({ partition, offset }: LogPosition): string =>
  `partition ${partition}, offset ${offset}`;

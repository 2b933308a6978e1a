import type { CloudEvent, LogPosition } from '@commander/contracts';
import {
  decisionEvent,
  evolve,
  nextDecision,
  nextWake,
  outstandingOrders,
  type DecisionDraft,
  type KeptCheckpoint,
  type LoggedEvent,
  type ProjectState,
} from '@commander/event-sourcing';
import { isAlert } from '../alerts/alert-outbox';
import { missingFacts, refusedOrder, type MissingFact } from './missing-facts';
import type { RunnerPorts } from './runner-ports';

/** The decisions that orders follow. */
const SENDS = new Set<string>(['orders.dispatched', 'undo.expired']);
const LATER_MS = 1000;
const SHORTEST_SLEEP_MS = 50;
// The longest a timer of Node's can be set to.
const LONGEST_SLEEP_MS = 2 ** 31 - 1;
// An acknowledged event that is not read back by then was lost with its broker.
const READ_BACK_WITHIN_MS = 30_000;

/**
 * Decides for one project while this instance owns its partition: one decision at a time, the next one only after the
 * last was read back. Orders go out once their decision was read back as valid.
 */
export class ProjectRunner {
  private awaited: { readonly id: string; readonly since: number } | null = null;
  /** Decisions whose orders are not sent yet. */
  private readonly unsent = new Set<string>();
  /** Facts of ours that stand in the log and are not read back yet, and since when. */
  private readonly told = new Map<string, number>();
  private live = false;
  private stopped = false;
  private running = false;
  private again = false;
  private idle: Promise<void> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private wakesAt = 0;

  /** @param current the project's state so far */
  constructor(
    private current: ProjectState,
    private readonly lastDecision: () => string,
    private readonly ports: RunnerPorts,
  ) {}

  /** What is known of the project. */
  get state(): ProjectState {
    return this.current;
  }

  /** Folds an event that the stream filter accepted. */
  apply(logged: LoggedEvent): void {
    this.current = evolve(this.current, logged);
    if (!this.live) return;
    if (SENDS.has(logged.event.name)) this.unsent.add(logged.event.id);
    if (isAlert(logged.event)) this.ports.onAlert(logged.event);
  }

  /** Told of every event that was read, valid or void: our own decision may be among them. */
  readBack(eventId: string): void {
    this.told.delete(eventId);
    if (this.awaited?.id === eventId) this.awaited = null;
  }

  /** The replay has reached the end of the log: what is outstanding goes out again, and deciding begins. */
  goLive(): void {
    this.live = true;
    for (const { order } of outstandingOrders(this.current)) this.unsent.add(order.decision_id);
    this.wake();
  }

  /** Something changed; decides what is to be decided. */
  wake(): void {
    if (!this.live || this.stopped) return;
    this.again = true;
    if (!this.running) this.idle = this.run();
  }

  /** Another instance owns the project now; resolves when nothing is on its way to the log any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.idle;
    clearTimeout(this.timer);
  }

  private async run(): Promise<void> {
    this.running = true;
    while (this.again && !this.stopped) {
      this.again = false;
      await this.attempt();
    }
    this.running = false;
  }

  // Each by itself: orders that cannot be sent keep nobody from cancelling what they belong to.
  private async attempt(): Promise<void> {
    for (const work of [() => this.send(), () => this.observe(), () => this.decide()])
      await work().catch((error: unknown) => {
        this.ports.onTrouble(error);
        this.wakeIn(LATER_MS);
      });
  }

  /** Sends what the state still calls for: an order that had its effect while the log was away stays here. */
  private async send(): Promise<void> {
    const decisions = new Set(this.unsent);
    if (decisions.size === 0 || this.stopped) return;
    const orders = outstandingOrders(this.current).filter(({ order }) => decisions.has(order.decision_id));
    const refused = orders.length > 0 ? await this.ports.send(orders) : [];
    for (const { order } of refused)
      await this.tell(refusedOrder(order, this.ports.instance, (subject) => this.envelope(subject)));
    for (const decision of decisions) this.unsent.delete(decision);
  }

  /** Records what nobody else will; a fact on its way is not told twice. */
  private async observe(): Promise<void> {
    const { ports, current } = this;
    const missing = missingFacts(current, {
      now: ports.now(),
      instance: ports.instance,
      judge: this.judge,
      envelope: (subject) => this.envelope(subject),
    });
    for (const fact of missing) await this.tell(fact);
  }

  private async tell({ id, build }: MissingFact): Promise<void> {
    const { ports, told } = this;
    if (this.stopped || ports.now() < (told.get(id) ?? 0) + READ_BACK_WITHIN_MS) return;
    await ports.append(build());
    told.set(id, ports.now());
  }

  private readonly judge = (checkpoint: KeptCheckpoint): string =>
    this.ports.checkpoints.judge(this.current.projectId, checkpoint);

  private async decide(): Promise<void> {
    if (this.stopped || this.isAwaiting()) return;
    const { instance, now, random, newId, partitions, memoryPercent } = this.ports;
    const draft = nextDecision(this.current, {
      now: now(),
      random: random(),
      newId: newId(),
      partitions,
      memory: { instance, percent: memoryPercent() },
      openCheckpoint: this.judge,
    });
    if (!draft) return this.sleepUntilDue();
    const event = this.eventOf(draft);
    this.awaited = { id: event.id, since: now() };
    try {
      await this.ports.append(event);
    } catch (error) {
      // It may stand in the log all the same: then it is read back like any other, and a second one is void.
      this.readBack(event.id);
      throw error;
    }
  }

  private isAwaiting(): boolean {
    if (!this.awaited) return false;
    const left = this.awaited.since + READ_BACK_WITHIN_MS - this.ports.now();
    if (left > 0) this.wakeIn(left);
    return left > 0;
  }

  private eventOf(draft: DecisionDraft): CloudEvent {
    const { name, subject, traceparent } = draft;
    const after = this.lastDecision();
    const envelope = { id: this.ports.newId(), ...this.envelope(subject), after, traceparent };
    return decisionEvent(name, this.dataOf(draft, after), envelope);
  }

  private dataOf(draft: DecisionDraft, after: string): DecisionDraft['data'] {
    const execution = this.current.executions.get(draft.subject);
    if (draft.name !== 'checkpoint.created' || !execution) return draft.data;
    return this.ports.checkpoints.seal(this.current.projectId, execution, draft.data, after);
  }

  private envelope(subject: string) {
    const { instance, now } = this.ports;
    const time = new Date(now()).toISOString();
    return { source: `/commander/${instance}`, subject, project: this.current.projectId, time };
  }

  // What is due and decided in no way waits for an event, a free place among the batches in flight for one; that event wakes it.
  private sleepUntilDue(): void {
    const due = nextWake(this.current);
    if (due === null) return;
    const left = due - this.ports.now();
    this.wakeIn(left > 0 ? left : LATER_MS);
  }

  /** The soonest of what is asked for counts. */
  private wakeIn(ms: number): void {
    const bounded = Math.min(LONGEST_SLEEP_MS, Math.max(SHORTEST_SLEEP_MS, ms));
    const at = this.ports.now() + bounded;
    if (this.timer && this.wakesAt <= at) return;
    clearTimeout(this.timer);
    this.wakesAt = at;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.wake();
    }, bounded);
    this.timer.unref();
  }
}

/** Where an event stands, for logs. */
export const place = ({ partition, offset }: LogPosition): string =>
  `partition ${partition}, offset ${offset}`;

import type { Failure, Order } from '@commander/contracts';
import { outstandingOrders } from '../decide/build-order';
import { nextExpiryAt } from '../decide/decide-expiry';
import { nextWake } from '../decide/next-decision';
import { ORDER_PATIENCE_MS, unansweredOrders } from '../decide/unanswered-orders';
import type { ProjectState } from '../state/project-state';
import { ModelLaws } from './model-laws';
import { ENTITIES, resuming, RETRIES, starting, steering, type Choices } from './model-commands';
import { applyPlan, cancel, executionId, failure, id } from './scenario';
import { SimulatedProcessor } from './simulated-processor';
import type { LedgerRow } from './simulated-target';
import { StreamSimulator, trusted, type FactSink } from './stream-simulator';

/** What can happen in a history; `n` chooses among what it can happen to. */
export type ModelStep = {
  readonly kind:
    | 'command'
    | 'progress'
    | 'decide'
    | 'deliver'
    | 'tell'
    | 'fail'
    | 'repeat'
    | 'crash'
    | 'freeze'
    | 'zombie'
    | 'wait'
    | 'month'
    | 'backup'
    | 'restore';
  readonly n: number;
};

const CATEGORIES: Failure['category'][] = ['transient', 'transient', 'system', 'fatal'];
const MOST_TURNS = 600;

const FOUNDED = new StreamSimulator()
  .command(applyPlan({ entities: ENTITIES, retry_config: RETRIES }), id(0))
  .settle().log;

/**
 * A project with an owner, processors, a verifier and a target, in which anything may be late, lost, doubled, reordered or
 * refused; after every step the laws are checked.
 */
export class ModelWorld {
  readonly stream = new StreamSimulator(trusted);
  readonly laws = new ModelLaws(this.stream);
  private readonly sent: Order[] = [];
  private readonly held: (() => void)[][] = [];
  private readonly processor: SimulatedProcessor;
  private frozen: { state: ProjectState; last: string };
  private backup: readonly LedgerRow[] = [];
  private commands = 0;

  constructor(failing: number) {
    this.processor = new SimulatedProcessor(this.sink(), { Parent: 2, Child: 3 });
    this.processor.failing = (_, batch) => ((failing >> batch) & 1 ? 3 : 0);
    this.stream.onAccepted = (event, before, after) => {
      this.laws.see(event, before, after);
      if (event.name !== 'orders.dispatched' && event.name !== 'undo.expired') return;
      const orders = outstandingOrders(after).map(({ order }) => order);
      this.sent.push(...orders.filter((order) => order.decision_id === event.id));
    };
    for (const event of FOUNDED) this.stream.append(event);
    this.frozen = { state: this.stream.state(), last: this.stream.lastDecision() };
  }

  /** Lets something happen. */
  take({ kind, n }: ModelStep): void {
    const steps: Record<ModelStep['kind'], () => void> = {
      command: () => this.command(n),
      decide: () => this.decide(n % 4),
      progress: () => this.progress(n % 20),
      deliver: () => this.deliver(n),
      tell: () => this.tell(n),
      fail: () => this.fail(n),
      repeat: () => this.stream.append(this.stream.log[n % this.stream.log.length]!),
      crash: () => {
        this.laws.replayEqualsLive();
        this.stream.takeOver();
      },
      freeze: () => (this.frozen = { state: this.stream.state(), last: this.stream.lastDecision() }),
      zombie: () => this.zombie(),
      wait: () => this.wait(n % 3 === 0 ? ORDER_PATIENCE_MS : n),
      month: () => this.wait(31 * 86_400_000),
      backup: () => (this.backup = this.processor.target.backup()),
      restore: () => this.processor.target.restore(this.backup),
    };
    steps[kind]();
  }

  /** From here on nothing fails: everybody works, in turn, until every execution has ended or waits for an operator. */
  settle(): void {
    if (!this.progress(MOST_TURNS)) throw new Error('It neither ends nor pauses.');
  }

  /** Everybody works, in turn, and time passes where it is waited for; true once nothing is left to do. */
  private progress(turns: number): boolean {
    for (let turn = 0; turn < turns; turn += 1) {
      while (this.held.length > 0) this.tell(0);
      const [order] = this.stream.settle().orders();
      const wake = nextWake(this.stream.state());
      if (order) this.carryOut(order);
      else if (wake === null || wake === nextExpiryAt(this.stream.state())) return true;
      else this.wait(Math.max(0, wake - this.stream.now));
    }
    return false;
  }

  /** Ends what waits for an operator. */
  cancelPaused(): void {
    for (const execution of this.stream.state().executions.values())
      this.stream.command(cancel(false, execution.id), id(1000 + (this.commands += 1)));
    this.settle();
  }

  private sink(): FactSink {
    const { stream, held } = this;
    return {
      get now() {
        return stream.now;
      },
      fact: (...fact) => held.at(-1)?.push(() => stream.fact(...fact)),
    };
  }

  private command(n: number): void {
    const { executions, ended } = this.stream.state();
    const known = [...executions.keys(), ...ended.keys(), executionId(0)];
    const any = known[Math.floor(n / 7) % known.length] ?? '';
    const choices = this.choices(any, n);
    // Now and then a command comes again under its id, or with the id of an execution that exists.
    const number = n % 11 === 0 ? this.commands : (this.commands += 1);
    const started = n % 13 === 0 ? any : executionId(number);
    const choose = choices[Math.floor(n / 49) % choices.length];
    if (choose) this.stream.command(choose(), id(number), started);
  }

  /** Mostly what makes sense in the state, now and then what does not. */
  private choices(any: string, n: number): Choices {
    const { writer, resumable } = this.stream.state();
    const fits = n % 7 > 0;
    if (fits === (writer !== null)) return steering((fits && writer) || any, n);
    const kept = resumable?.checkpoints.kept.at(-1)?.data.checkpoint_id;
    return resumable ? resuming(any, n, kept) : starting(any, n);
  }

  private decide(times: number): void {
    for (let i = 0; i <= times; i += 1) {
      const draft = this.stream.next();
      if (draft) this.stream.decide(draft);
    }
  }

  /** A second owner decides from what it knew; unless nothing was decided since, that is void. */
  private zombie(): void {
    const before = this.stream.state();
    const draft = this.stream.next(this.frozen.state);
    if (!draft) return;
    const isStale = this.frozen.last !== this.stream.lastDecision();
    this.stream.decide(draft, this.frozen.last);
    if (isStale && this.stream.state() !== before) throw new Error('A void decision had an effect.');
  }

  /** Any order that ever went out is carried out, be it late, twice, or by a zombie. */
  private deliver(n: number): void {
    const order = this.sent[n % 3 === 0 ? n % Math.max(1, this.sent.length) : this.sent.length - 1 - (n % 4)];
    if (order) this.carryOut(order);
  }

  private carryOut(order: Order): void {
    this.held.push([]);
    this.processor.work(order);
  }

  private tell(n: number): void {
    const [facts] = this.held.splice(n % Math.max(1, this.held.length), 1);
    for (const fact of facts ?? []) fact();
  }

  private fail(n: number): void {
    const orders = this.stream.orders();
    const order = orders[n % Math.max(1, orders.length)];
    const category = CATEGORIES[n % CATEGORIES.length] ?? 'system';
    if (!order) return;
    this.held.push([]);
    this.processor.fail(order, failure(category, n % 5 === 0 ? 'lock_timeout' : undefined));
  }

  /** Time passes; the owner says which orders nobody has answered. */
  private wait(ms: number): void {
    this.stream.wait(ms);
    for (const data of unansweredOrders(this.stream.state(), this.stream.now, 'c1'))
      this.stream.fact('order.failed', data, 'unanswered');
  }
}

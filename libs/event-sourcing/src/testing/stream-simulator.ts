import {
  type CloudEvent,
  type Command,
  type CommanderEvent,
  type EventData,
  type FactName,
  type Order,
  type OutcomeCounts,
} from '@commander/contracts';
import { outstandingOrders } from '../decide/build-order';
import type { DecisionContext, DecisionDraft } from '../decide/draft';
import { nextDecision } from '../decide/next-decision';
import { evolve, type LoggedEvent } from '../evolve/evolve';
import { evolveReport } from '../report/evolve-report';
import { renderReport } from '../report/render-report';
import type { ReportState } from '../report/report-state';
import { initialProject, type ProjectState } from '../state/project-state';
import { decisionEvent, factEvent } from '../stream/build-event';
import { decodeMessage } from '../stream/decode-message';
import { deterministicId } from '../stream/ids';
import { StreamFilter } from '../stream/stream-filter';

/** The project that simulations are about. */
export const PROJECT_ID = '0190a000-0000-7000-8000-000000000001';

const MOST_DECISIONS = 1000;

/**
 * A project's stream held in memory, with a clock that moves a second an event: what a specification needs to say
 * "given these events, when this is decided, then that".
 */
export class StreamSimulator {
  readonly log: CloudEvent[] = [];
  private readonly filter = new StreamFilter();
  private live = initialProject(PROJECT_ID);
  private skipped = 0;
  /** What opening a checkpoint again comes to. */
  openCheckpoint: DecisionContext['openCheckpoint'] = () => 'valid';

  /** Appends an event and folds it. */
  append(event: CloudEvent): this {
    const [logged] = decoded([event], this.log.length);
    this.log.push(event);
    if (logged && this.filter.judge(logged.event) === 'accepted') this.live = evolve(this.live, logged);
    return this;
  }

  /** The time of the next event, in milliseconds since 1970. */
  get now(): number {
    return Date.parse('2026-01-01T00:00:00.000Z') + this.log.length * 1000 + this.skipped;
  }

  /** Lets time pass. */
  wait(ms: number): this {
    this.skipped += ms;
    return this;
  }

  /** Lets time pass up to an instant, in milliseconds since 1970. */
  waitUntil(time: number): this {
    return this.wait(Math.max(0, time - this.now));
  }

  /** Appends a fact; the same data about the same thing gives the same id. */
  fact<N extends FactName>(name: N, data: EventData<N>, about = ''): this {
    const subject = 'execution_id' in data && data.execution_id ? data.execution_id : PROJECT_ID;
    const id = deterministicId(name, about, JSON.stringify(data));
    return this.append(factEvent(name, data, { ...this.envelope(subject), id }));
  }

  /** Appends a command as the intake does. */
  command(command: Command, id: string, executionId?: string): this {
    const named = 'execution_id' in command ? command.execution_id : executionId;
    return this.fact('command.received', {
      command_id: id,
      name: command.command,
      operator: command.operator,
      via: 'rest',
      execution_id: named,
      command,
    });
  }

  /** Appends a decision after the last valid one, or after the one given. */
  decide(draft: DecisionDraft, after = this.filter.lastDecision(PROJECT_ID)): this {
    const id = deterministicId('decision', this.log.length);
    return this.append(decisionEvent(draft.name, draft.data, { ...this.envelope(draft.subject), id, after }));
  }

  /** The next decision that the state calls for. */
  next(): DecisionDraft | null {
    return nextDecision(this.state(), this.context());
  }

  /** Decides until there is nothing to decide. */
  settle(): this {
    for (let turns = 0; turns < MOST_DECISIONS; turns += 1) {
      const draft = this.next();
      if (!draft) return this;
      this.decide(draft);
    }
    throw new Error('Its decisions never come to an end.');
  }

  /** The orders that are out. */
  orders(): Order[] {
    const state = this.state();
    return [...state.executions.values()].flatMap((execution) =>
      outstandingOrders(PROJECT_ID, execution).map(({ order }) => order),
    );
  }

  /** The state that was folded event by event. */
  state(): ProjectState {
    return this.live;
  }

  /** The state replayed from the first event. */
  replayed(): ProjectState {
    return accepted(this.log).reduce(evolve, initialProject(PROJECT_ID));
  }

  /** The report of an execution, replayed from the first event. */
  report(executionId: string) {
    const events = accepted(this.log).map(({ event }) => event);
    const own = events.filter(
      (event) => 'execution_id' in event.data && event.data.execution_id === executionId,
    );
    const state = own.reduce<ReportState | null>(evolveReport, null);
    return state && renderReport(state);
  }

  /** The events, by short name, that a reader accepts. */
  names(): CommanderEvent['name'][] {
    return accepted(this.log).map(({ event }) => event.name);
  }

  private envelope(subject: string) {
    return { source: '/test/1', subject, project: PROJECT_ID, time: new Date(this.now).toISOString() };
  }

  private context(): DecisionContext {
    const newId = deterministicId('new', this.log.length);
    return { now: this.now, random: 0.5, newId, partitions: 16, openCheckpoint: this.openCheckpoint };
  }
}

const decoded = (log: readonly CloudEvent[], first = 0): LoggedEvent[] =>
  log.flatMap((event, i) => {
    const message = decodeMessage({
      partition: 0,
      offset: first + i,
      value: JSON.stringify(event),
      headers: {},
    });
    return message.kind === 'event' ? [message] : [];
  });

function accepted(log: readonly CloudEvent[]): LoggedEvent[] {
  const filter = new StreamFilter();
  return decoded(log).filter(({ event }) => filter.judge(event) === 'accepted');
}

/** Counts of `n` records that were all created. */
export const allCreated = (n: number): OutcomeCounts => ({
  read: n,
  created: n,
  updated: 0,
  unchanged: 0,
  merged: 0,
  skipped: 0,
  failed: 0,
});

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
import { fromSnapshot, snapshotOf } from '../snapshot/partition-snapshot';
import type { Plain } from '../snapshot/plain';
import { initialProject, type ProjectState } from '../state/project-state';
import { decisionEvent, factEvent } from '../stream/build-event';
import { decodeMessage } from '../stream/decode-message';
import { deterministicId } from '../stream/ids';
import { StreamFilter } from '../stream/stream-filter';

/** The project that simulations are about. */
export const PROJECT_ID = '0190a000-0000-7000-8000-000000000001';

const MOST_DECISIONS = 1000;

/** Where facts are told, and the clock there. */
export interface FactSink {
  /** Milliseconds since 1970. */
  readonly now: number;
  fact<N extends FactName>(name: N, data: EventData<N>, about?: string): unknown;
}

/**
 * A project's stream held in memory, with a clock that moves a second an event: what a specification needs to say
 * "given these events, when this is decided, then that".
 */
export class StreamSimulator {
  readonly log: CloudEvent[] = [];
  private readonly read: LoggedEvent[] = [];
  private filter = new StreamFilter();
  private live = initialProject(PROJECT_ID);
  private skipped = 0;
  /** Told of every event that is accepted, with the states before and after it. */
  onAccepted: (event: CommanderEvent, before: ProjectState, after: ProjectState) => void = () => undefined;
  /** Per cent of its memory that the owner uses. */
  memory = 10;
  /** What opening a checkpoint again comes to. */
  openCheckpoint: DecisionContext['openCheckpoint'] = () => 'valid';

  /** @param decode how events are read; thousands of histories leave out the check of their shapes */
  constructor(private readonly decode: (event: CloudEvent, offset: number) => LoggedEvent | null = checked) {}

  /** Appends an event and folds it. */
  append(event: CloudEvent): this {
    const logged = this.decode(event, this.log.length);
    this.log.push(event);
    if (!logged) return this;
    this.read.push(logged);
    if (this.filter.judge(logged.event) !== 'accepted') return this;
    const before = this.live;
    this.live = evolve(before, logged);
    this.onAccepted(logged.event, before, this.live);
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

  /** Appends a fact; what is told about the same thing has the same id, where no thing is named that is its data. */
  fact<N extends FactName>(name: N, data: EventData<N>, about = JSON.stringify(data)): this {
    const subject = 'execution_id' in data && data.execution_id ? data.execution_id : PROJECT_ID;
    const id = deterministicId(name, about);
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
  decide(draft: DecisionDraft, after = this.lastDecision()): this {
    const id = deterministicId('decision', this.log.length);
    return this.append(decisionEvent(draft.name, draft.data, { ...this.envelope(draft.subject), id, after }));
  }

  /** The id of the last valid decision. */
  lastDecision(): string {
    return this.filter.lastDecision(PROJECT_ID);
  }

  /** The next decision that a state calls for, the present one unless another is given. */
  next(state = this.state()): DecisionDraft | null {
    return nextDecision(state, this.context());
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
    return outstandingOrders(this.state()).map(({ order }) => order);
  }

  /** The state that was folded event by event. */
  state(): ProjectState {
    return this.live;
  }

  /** The state replayed from the first event. */
  replayed(): ProjectState {
    return this.accepted().reduce(evolve, initialProject(PROJECT_ID));
  }

  /** What the owner knows, as the bytes of a snapshot. */
  snapshot(): string {
    return bytesOf(this.filter, this.live);
  }

  /** What an owner knows that replayed the stream from its first event, as the bytes of a snapshot. */
  replayedSnapshot(): string {
    const filter = new StreamFilter();
    const events = this.read.filter(({ event }) => filter.judge(event) === 'accepted');
    return bytesOf(filter, events.reduce(evolve, initialProject(PROJECT_ID)));
  }

  /** Another owner goes on from a snapshot. */
  takeOver(): this {
    const restored = fromSnapshot(JSON.parse(this.snapshot()) as Plain);
    if (!restored) throw new Error('The snapshot was not taken.');
    this.filter = restored.filter;
    this.live = restored.projects.get(PROJECT_ID) ?? this.live;
    return this;
  }

  /** The report of an execution, replayed from the first event. */
  report(executionId: string) {
    const events = this.accepted().map(({ event }) => event);
    const own = events.filter(
      (event) => 'execution_id' in event.data && event.data.execution_id === executionId,
    );
    const state = own.reduce<ReportState | null>(evolveReport, null);
    return state && renderReport(state);
  }

  /** The events, by short name, that a reader accepts. */
  names(): CommanderEvent['name'][] {
    return this.accepted().map(({ event }) => event.name);
  }

  private accepted(): LoggedEvent[] {
    const filter = new StreamFilter();
    return this.read.filter(({ event }) => filter.judge(event) === 'accepted');
  }

  private envelope(subject: string) {
    return { source: '/test/1', subject, project: PROJECT_ID, time: new Date(this.now).toISOString() };
  }

  private context(): DecisionContext {
    const { log, now, memory, openCheckpoint } = this;
    return {
      now,
      random: 0.5,
      get newId() {
        return deterministicId('new', log.length);
      },
      partitions: 16,
      memory: { instance: 'c1', percent: memory },
      openCheckpoint,
    };
  }
}

const bytesOf = (filter: StreamFilter, state: ProjectState): string =>
  JSON.stringify(snapshotOf({ filter, projects: new Map([[PROJECT_ID, state]]) }));

function checked(event: CloudEvent, offset: number): LoggedEvent | null {
  const message = decodeMessage({ partition: 0, offset, value: JSON.stringify(event), headers: {} });
  return message.kind === 'event' ? message : null;
}

/** Reads an event that is known to be well formed. */
export function trusted(event: CloudEvent, offset: number): LoggedEvent {
  const name = event.type.replace(/^commander\.(.*)\.v1$/, '$1') as CommanderEvent['name'];
  return { event: { ...event, name } as CommanderEvent, position: { partition: 0, offset: String(offset) } };
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

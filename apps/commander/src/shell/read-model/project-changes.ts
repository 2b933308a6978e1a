import {
  evolveReport,
  executionOf,
  fromPlain,
  StreamFilter,
  tellsAfterEnd,
  toPlain,
  type FilterState,
  type LoggedEvent,
  type Plain,
  type ReportState,
} from '@commander/event-sourcing';
import type { CommanderEvent } from '@commander/contracts';
import { commandOutcome, type CommandOutcome } from '../../domain/command-outcome';
import type { Snapshot } from '../snapshots/snapshot-store';

/** What a run of events changes in the read model. */
export interface Changes {
  readonly projects: Map<string, Extract<CommanderEvent, { name: 'plan.applied' }>>;
  readonly reports: Map<string, ReportState>;
  readonly received: Extract<CommanderEvent, { name: 'command.received' }>[];
  readonly outcomes: CommandOutcome[];
  readonly events: LoggedEvent[];
  /** Events of executions whose reports are complete, and kept in the database alone. */
  readonly afterEnd: LoggedEvent[];
}

/** No change at all. */
export const noChanges = (): Changes => ({
  projects: new Map(),
  reports: new Map(),
  received: [],
  outcomes: [],
  events: [],
  afterEnd: [],
});

/** The version of the format in which a fold is kept: it changes with the shape of anything below, ReportState included. */
export const FOLD_FORMAT = 7;

/** What a fold needs to go on where another one stood. */
interface FoldState {
  readonly filter?: FilterState;
  /** The reports of the executions that have not ended. */
  readonly reports: ReadonlyMap<string, ReportState>;
  readonly requests: ReadonlyMap<string, LoggedEvent>;
}

interface KeptFold {
  readonly nextOffset: number;
  readonly event: Snapshot['event'] | null;
  readonly state: FoldState;
}

const NOTHING: KeptFold = { nextOffset: 0, event: null, state: { reports: new Map(), requests: new Map() } };

/** The fold that a snapshot was taken of; throws where it holds none. */
export const foldFrom = ({ state, ...point }: Snapshot): PartitionFold =>
  new PartitionFold({ ...point, state: fromPlain(state as Plain) as FoldState });

/** The fold of one partition of the stream, from its first message or from a snapshot on, behind the read model. */
export class PartitionFold {
  // Commands whose execution has not started, and may never, are its events once it has.
  private readonly requests: Map<string, LoggedEvent>;
  private readonly reports: Map<string, ReportState>;
  private readonly filter: StreamFilter;
  private next: number;
  private last: Snapshot['event'] | null;
  /** What the events folded so far change and the database does not hold yet. */
  unsaved = noChanges();

  constructor({ nextOffset, event, state }: KeptFold = NOTHING) {
    this.filter = new StreamFilter(state.filter);
    this.reports = new Map(state.reports);
    this.requests = new Map(state.requests);
    this.next = nextOffset;
    this.last = event;
  }

  /** Where to read on. */
  get nextOffset(): number {
    return this.next;
  }

  /** All that the fold knows, to begin with another time; null before the first event. */
  capture(): Snapshot | null {
    if (!this.last) return null;
    const { reports, requests } = this;
    const state = toPlain({ filter: this.filter.state(), reports, requests });
    // What stands behind the last event is read again: only the event proves that the log is still the same.
    return { nextOffset: this.last.offset + 1, event: this.last, state };
  }

  /** Folds one message once, however often it is delivered; it changes nothing where the database holds it already. */
  fold(offset: number, logged: LoggedEvent | null, saved: boolean): void {
    if (offset < this.next) return;
    this.next = offset + 1;
    if (!logged) return;
    this.last = { id: logged.event.id, offset };
    this.foldEvent(logged, saved ? noChanges() : this.unsaved);
  }

  private foldEvent(logged: LoggedEvent, changes: Changes): void {
    const { event } = logged;
    const verdict = this.filter.judge(event);
    if (verdict === 'void' || verdict === 'repeated') return;
    if (event.name === 'plan.applied') changes.projects.set(event.project, event);
    if (event.name === 'command.received') changes.received.push(event);
    const outcome = commandOutcome(event);
    if (outcome) changes.outcomes.push(outcome);
    if (verdict !== 'accepted') return;
    if (tellsAfterEnd(event)) changes.afterEnd.push(logged);
    else this.foldReport(logged, changes);
  }

  private foldReport(logged: LoggedEvent, changes: Changes): void {
    const { event } = logged;
    const executionId = executionOf(event);
    if (executionId === null) return;
    const known = this.reports.get(executionId) ?? null;
    const report = evolveReport(known, event);
    if (!report) return this.keepRequest(logged);
    // A command that could not be believed may name any execution: it is no event of that one's.
    if (report.projectId !== event.project) return;
    if (!known) changes.events.push(...this.takeRequest(event));
    changes.events.push(logged);
    changes.reports.set(executionId, report);
    if (report.endedAt === null) this.reports.set(executionId, report);
    else this.reports.delete(executionId);
  }

  private keepRequest(logged: LoggedEvent): void {
    const { event } = logged;
    if (event.name === 'command.rejected') this.requests.delete(requestKey(event));
    if (event.name === 'command.received' && !this.requests.has(requestKey(event)))
      this.requests.set(requestKey(event), logged);
  }

  private takeRequest(event: CommanderEvent): LoggedEvent[] {
    const request = this.requests.get(requestKey(event));
    this.requests.delete(requestKey(event));
    return request && executionOf(request.event) === executionOf(event) ? [request] : [];
  }
}

const requestKey = ({ project, data }: CommanderEvent): string =>
  `${project} ${'command_id' in data ? data.command_id : ''}`;

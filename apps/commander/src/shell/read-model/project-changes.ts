import {
  evolveReport,
  executionOf,
  StreamFilter,
  type LoggedEvent,
  type ReportState,
} from '@commander/event-sourcing';
import type { CommanderEvent } from '@commander/contracts';
import { commandOutcome, type CommandOutcome } from '../../domain/command-outcome';

/** What a run of events changes in the read model. */
export interface Changes {
  readonly projects: Map<string, Extract<CommanderEvent, { name: 'plan.applied' }>>;
  readonly reports: Map<string, ReportState>;
  readonly received: Extract<CommanderEvent, { name: 'command.received' }>[];
  readonly outcomes: CommandOutcome[];
  readonly events: LoggedEvent[];
}

/** No change at all. */
export const noChanges = (): Changes => ({
  projects: new Map(),
  reports: new Map(),
  received: [],
  outcomes: [],
  events: [],
});

/** The fold of one partition of the stream, from its first message on, behind the read model. */
export class PartitionFold {
  private readonly filter = new StreamFilter();
  private readonly reports = new Map<string, ReportState>();
  private next = 0;
  /** What the events folded so far change and the database does not hold yet. */
  unsaved = noChanges();

  /** Folds one message once, however often it is delivered; it changes nothing where the database holds it already. */
  fold(offset: number, logged: LoggedEvent | null, saved: boolean): void {
    if (offset < this.next) return;
    this.next = offset + 1;
    if (logged) this.foldEvent(logged, saved ? noChanges() : this.unsaved);
  }

  private foldEvent(logged: LoggedEvent, changes: Changes): void {
    const { event } = logged;
    const verdict = this.filter.judge(event);
    if (verdict === 'void' || verdict === 'repeated') return;
    if (event.name === 'plan.applied') changes.projects.set(event.project, event);
    if (event.name === 'command.received') changes.received.push(event);
    const outcome = commandOutcome(event);
    if (outcome) changes.outcomes.push(outcome);
    if (verdict === 'accepted') this.foldReport(logged, changes);
  }

  private foldReport(logged: LoggedEvent, changes: Changes): void {
    const executionId = executionOf(logged.event);
    if (executionId === null) return;
    changes.events.push(logged);
    const report = evolveReport(this.reports.get(executionId) ?? null, logged.event);
    if (!report) return;
    changes.reports.set(executionId, report);
    if (report.endedAt === null) this.reports.set(executionId, report);
    else this.reports.delete(executionId);
  }
}

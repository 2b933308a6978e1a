import { NIL_ID, type CommanderEvent, type ExecutionReport } from '@commander/contracts';
import { evolveReport } from '../report/evolve-report';
import { processedOf } from '../report/processed';
import { renderReport } from '../report/render-report';
import type { ReportState } from '../report/report-state';
import { phaseIn } from '../state/phase-of';
import type { ProjectState } from '../state/project-state';
import { executionOf } from '../stream/decode-message';
import { isDecision } from '../stream/validity';
import type { StreamSimulator } from './stream-simulator';

/** What must hold after every event, whatever happened; each breach throws. */
export class ModelLaws {
  private readonly reports = new Map<string, ReportState>();
  private readonly outcomes = new Map<string, number>();
  private readonly progress = new Map<string, { processed: number; reached: number; percent: number }>();

  constructor(private readonly stream: StreamSimulator) {}

  /** Looks at an event that was accepted. */
  see(event: CommanderEvent, before: ProjectState, after: ProjectState): void {
    this.oneOutcome(event);
    oneWriter(after);
    endsStand(before, after);
    undoneIsNotResumed(event, before);
    undoneIsKept(event, before);
    expiresAtRest(event, before);
    failuresAreNamed(event.data);
    this.report(event, after);
  }

  /** What was replayed from the first event is what is known live, byte for byte. */
  replayEqualsLive(): void {
    expectThat(this.stream.replayedSnapshot() === this.stream.snapshot(), 'replay differs from live');
  }

  /** Every command that stands in the stream has its outcome, and whatever waits says what for. */
  settled(): void {
    const { commands, executions } = this.stream.state();
    for (const command of commands)
      expectThat(this.outcomes.get(command) === 1, `command ${command} has no outcome`);
    for (const id of executions.keys()) {
      const report = this.reportOf(id);
      expectThat(report.status === 'paused' && report.reason !== null, `${id} waits without a reason`);
    }
  }

  /** Nothing runs any more. */
  allEnded(): void {
    expectThat(this.stream.state().executions.size === 0, 'something still runs');
  }

  private oneOutcome(event: CommanderEvent): void {
    if (!isDecision(event) || !('command_id' in event.data)) return;
    const id = event.data.command_id ?? NIL_ID;
    if (id === NIL_ID) return;
    this.outcomes.set(id, (this.outcomes.get(id) ?? 0) + 1);
    expectThat(this.outcomes.get(id) === 1, `command ${id} has two outcomes`);
  }

  private report(event: CommanderEvent, state: ProjectState): void {
    const id = executionOf(event);
    if (id === null) return;
    const next = evolveReport(this.reports.get(id) ?? null, event);
    if (!next) return;
    this.reports.set(id, next);
    expectThat(
      next.phase === phaseIn(state, id),
      `${id} is ${next.phase} to the report, ${phaseIn(state, id)} to the state`,
    );
    this.advance(id, next);
    if (event.name === 'execution.completed') this.conserves(id);
  }

  private advance(id: string, report: ReportState): void {
    const { planned, processed, reached } = processedOf(report);
    const last = this.progress.get(id) ?? { processed: 0, reached: 0, percent: 0 };
    if (processed === last.processed && reached === last.reached) return;
    expectThat(processed >= last.processed && reached >= last.reached, `${id} went back`);
    expectThat(processed <= planned && reached <= planned, `${id} passed its total`);
    const { progress } = renderReport(report);
    expectThat(progress.percent_complete >= last.percent, `the percentage of ${id} went back`);
    expectThat(progress.percent_complete <= 100, `${id} passed 100 %`);
    expectThat(progress.by_entity.every(conservesEntity), `an entity of ${id} passed its total`);
    const sum = progress.by_entity.reduce((all, entity) => all + entity.processed_records, 0);
    expectThat(sum === progress.processed_records, `the entities of ${id} are not its whole`);
    this.progress.set(id, { processed, reached, percent: progress.percent_complete });
  }

  private conserves(id: string): void {
    const { results, rollback, audit_summary: audit } = this.reportOf(id);
    const outcomes =
      results.total_created + results.total_updated + results.total_skipped + results.total_failed;
    expectThat(results.total_source_records === outcomes, `${id} does not conserve`);
    expectThat(results.unprocessed === 0, `${id} completed with records left`);
    const { images = 0, deleted = 0, restored = 0, conflicts = 0 } = rollback ?? {};
    expectThat(images === deleted + restored + conflicts, `${id} does not conserve its images`);
    const sum = Object.values(audit.by_action).reduce((total, n) => total + n, 0);
    expectThat(audit.total_audit_entries === sum, `${id} has another number of audit entries`);
  }

  private reportOf(id: string) {
    const report = this.reports.get(id);
    if (!report) throw new Error(`${id} has no report.`);
    return renderReport(report);
  }
}

const conservesEntity = (entity: ExecutionReport['progress']['by_entity'][number]): boolean =>
  Math.max(entity.processed_records, entity.staged_records) <= (entity.total_records ?? 0);

function oneWriter({ executions, writer }: ProjectState): void {
  const writers = [...executions.values()].filter(({ type }) => type !== 'dry-run').map(({ id }) => id);
  expectThat(
    writers.length <= 1 && (writers[0] ?? null) === writer,
    `${writers.join()} write, not ${writer}`,
  );
}

function endsStand(before: ProjectState, after: ProjectState): void {
  for (const [id, { end }] of before.ended)
    expectThat(after.ended.get(id)?.end === end && !after.executions.has(id), `${id} left its end`);
}

function undoneIsNotResumed(event: CommanderEvent, before: ProjectState): void {
  if (event.name !== 'execution.started' || !event.data.resumes_execution_id) return;
  const resumed = before.ended.get(event.data.resumes_execution_id);
  expectThat(resumed?.undoing === 'none', `${event.data.resumes_execution_id} was undone and is resumed`);
}

/** Whatever is undone has its undo images yet, and so has what is to be undone after it. */
function undoneIsKept(event: CommanderEvent, { ended }: ProjectState): void {
  if (event.name !== 'execution.started') return;
  for (const id of [event.data.undoes_execution_id, event.data.cascade_to])
    expectThat(!ended.get(id ?? '')?.expiry, `the undo images of ${id} are gone`);
}

/** Undo images first expire where nobody can be at work that needs them. */
function expiresAtRest(event: CommanderEvent, { ended, executions, writer }: ProjectState): void {
  if (event.name !== 'undo.expired' || event.data.attempt > 1) return;
  const expired = ended.get(event.data.execution_id);
  const working = executions.get(writer ?? '');
  expectThat(working?.type !== 'rollback', `${event.subject} expired during a rollback`);
  expectThat(working?.chainId !== expired?.chainId, `${event.subject} expired while its chain went on`);
  expectThat(expired?.undoing !== 'wanted', `${event.subject} expired before it was undone`);
}

/** Whatever failed is called something, wherever an event tells of it. */
function failuresAreNamed(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('category' in value && 'error_type' in value)
    expectThat(
      'name' in value && typeof value.name === 'string',
      `a failure has no name: ${JSON.stringify(value)}`,
    );
  Object.values(value).forEach(failuresAreNamed);
}

function expectThat(holds: boolean, breach: string): void {
  if (!holds) throw new Error(`Broken: ${breach}.`);
}

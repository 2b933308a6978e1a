import type { Plan } from '@commander/contracts';
import {
  applyPlan,
  cancel,
  execute,
  EXECUTION,
  executionId,
  failFirst,
  id,
  phase,
  resumeMigration,
  rollback,
  run,
  runTo,
  started,
} from '../testing/scenario';
import { PLAN } from '../testing/simulated-plan';
import type { StreamSimulator } from '../testing/stream-simulator';

const SECOND = executionId(2);
const THIRD = executionId(3);
const changing: Partial<Plan> = {
  entities: PLAN.entities.map((entity) =>
    entity.name === 'Parent'
      ? { ...entity, incremental: { column: 'changed', overlap_seconds: 60 } }
      : entity,
  ),
};
const incremental = (incremental?: { since?: string; change_detection: 'timestamp' }) =>
  execute({}, { execution_type: 'incremental', incremental });
const full = (): StreamSimulator => run(started({}, {}, changing));
const planned = (stream: StreamSimulator, entity: string) =>
  run(stream, () => stream.orders().some((order) => order.kind === 'plan'))
    .orders()
    .find((order) => order.kind === 'plan' && order.work.entity.name === entity);
const until = (stream: StreamSimulator, execution: string): number =>
  Date.parse(
    String(
      (
        stream.log.find(({ data }) => data.window && data.execution_id === execution)?.data.window as {
          until: string;
        }
      ).until,
    ),
  );
const sinceOf = (stream: StreamSimulator): unknown =>
  stream.log.findLast(({ type }) => type === 'commander.execution.started.v1')?.data.since;

describe('an incremental execution', () => {
  it('begins where the last completed one ended, less the overlap for late commits', () => {
    const stream = full().command(incremental(), id(3), SECOND).settle();
    const since = new Date(until(stream, EXECUTION) - 60_000).toISOString();
    expect(sinceOf(stream)).toEqual({ Parent: since });
    expect(planned(stream, 'Parent')).toMatchObject({ window: { since, until: null } });
    run(stream);
    expect(stream.report(SECOND)?.incremental).toMatchObject({
      deletes: 'unseen',
      windows: [{ entity: 'Parent', column: 'changed', since }],
    });
  });

  it('reads all of what has no change column, and tells a full run nothing of windows in its batches', () => {
    const stream = full().command(incremental(), id(3), SECOND).settle();
    expect(planned(stream, 'Child')).not.toHaveProperty('window.since');
    const load = runTo('loading', started({}, {}, changing)).orders()[0];
    expect(load).toMatchObject({ kind: 'load', window: undefined });
    expect(runTo('loading', stream, SECOND).orders()[0]).toMatchObject({ window: { column: 'changed' } });
  });

  it('updates what the target holds already where the plan does not say', () => {
    const stream = runTo('loading', full().command(incremental(), id(3), SECOND).settle(), SECOND);
    expect(stream.orders()[0]).toMatchObject({ work: { entity: { duplicates: { policy: 'update' } } } });
  });

  it('begins where it is told to', () => {
    const since = '2025-05-05T05:05:05Z';
    const stream = full()
      .command(incremental({ since, change_detection: 'timestamp' }), id(3), SECOND)
      .settle();
    expect(sinceOf(stream)).toEqual({ Parent: since });
  });

  it('is refused where it is told to begin in the future', () => {
    const since = '2999-01-01T00:00:00Z';
    const stream = full()
      .command(incremental({ since, change_detection: 'timestamp' }), id(3), SECOND)
      .settle();
    expect(stream.log.at(-1)?.data).toMatchObject({ command_id: id(3), code: 'not-allowed' });
  });

  it('leaves no gap behind one that began later than the one before it had ended', () => {
    const stream = full();
    const first = until(stream, EXECUTION);
    stream.wait(3_600_000);
    const since = new Date(stream.now - 60_000).toISOString();
    run(stream.command(incremental({ since, change_detection: 'timestamp' }), id(3), SECOND));
    stream.command(incremental(), id(4), THIRD).settle();
    expect(sinceOf(stream)).toEqual({ Parent: new Date(first - 60_000).toISOString() });
  });

  it('begins at the beginning where nothing was completed, or what was is rolled back', () => {
    const cancelled = run(runTo('loading', started({}, {}, changing)).command(cancel(), id(3)));
    expect(sinceOf(cancelled.command(incremental(), id(4), SECOND).settle())).toEqual({ Parent: null });
    const undone = run(full().command(rollback(), id(3)));
    expect(sinceOf(undone.command(incremental(), id(4), SECOND).settle())).toEqual({ Parent: null });
  });

  it('keeps its window when it is resumed, and the next one begins behind it', () => {
    const stream = runTo('loading', full().command(incremental(), id(3), SECOND).settle(), SECOND);
    const since = sinceOf(stream);
    run(failFirst(stream, 'fatal'));
    run(stream.command(resumeMigration(), id(4), THIRD));
    expect(phase(stream, THIRD)).toBe('completed');
    expect(sinceOf(stream)).toEqual(since);
    expect(stream.report(THIRD)?.incremental?.windows).toHaveLength(1);
    stream.command(incremental(), id(5), executionId(4)).settle();
    expect(sinceOf(stream)).toEqual({ Parent: new Date(until(stream, SECOND) - 60_000).toISOString() });
  });

  it.each([
    [
      'without a change column in the plan',
      applyPlan(),
      incremental(),
      'No entity of the plan has "incremental"',
    ],
    [
      'of another type',
      applyPlan(changing),
      execute({}, { incremental: { change_detection: 'timestamp' } }),
      'belongs to the execution type "incremental"',
    ],
    [
      'with a place to resume from',
      applyPlan(changing),
      execute({}, { resume_from: { batch_number: 3 } }),
      '"resume_from" belongs to the execution type "resume"',
    ],
    [
      'with a changed plan to accept',
      applyPlan(changing),
      execute({}, { accept_plan_change: true }),
      '"accept_plan_change" belongs to the execution type "resume"',
    ],
  ])('is refused %s', (_, plan, command, message) => {
    const stream = full().command(plan, id(3)).settle().command(command, id(4), SECOND).settle();
    expect(stream.log.at(-1)?.data).toMatchObject({ message: expect.stringContaining(message) as string });
  });
});

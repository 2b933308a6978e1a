import {
  cancel,
  execute,
  EXECUTION,
  executionId,
  failFirst,
  id,
  phase,
  processorOf,
  resumeMigration,
  rollback,
  run,
  runTo,
  started,
} from '../testing/scenario';
import type { StreamSimulator } from '../testing/stream-simulator';

const [SECOND, THIRD] = [executionId(2), executionId(3)];
const committed = (stream: StreamSimulator): number =>
  stream.names().filter((name) => name === 'batch.committed').length;
const rollbacks = (stream: StreamSimulator) =>
  stream.log.filter(({ data }) => data.execution_type === 'rollback');
const undone = (stream: StreamSimulator) => rollbacks(stream).map(({ data }) => data.undoes_execution_id);
const standing = (stream: StreamSimulator) =>
  [EXECUTION, SECOND, THIRD].filter((which) =>
    ['Parent', 'Child'].some((entity) => processorOf(stream).target.standing(which, entity).length > 0),
  );

/** Works on until some batches are committed, then fails what is out. */
function failing(stream: StreamSimulator, which: string, batches: number): StreamSimulator {
  run(runTo('loading', stream, which), () => committed(stream) >= batches);
  return run(failFirst(stream, 'fatal'));
}

/** An execution that failed, and one that resumes it. */
const second = (config = {}): StreamSimulator =>
  failing(started({ parallel_batches: 1 }), EXECUTION, 2)
    .command(resumeMigration({ config }), id(3), SECOND)
    .settle();

/** An execution that failed, one that resumed it and failed, and one that resumes that. */
const third = (): StreamSimulator =>
  failing(second(), SECOND, 4).command(resumeMigration(), id(4), THIRD).settle();

/** The same, but the resume is cancelled before it has opened a fence. */
const unopened = (undo: boolean): StreamSimulator =>
  run(failFirst(second().command(cancel(undo, SECOND), id(4)).settle(), 'fatal'));

function expectNothingLeft(stream: StreamSimulator, order: string[]): void {
  expect(standing(stream)).toEqual([]);
  expect(undone(stream)).toEqual(order);
  expect(stream.state().writer).toBeNull();
}

describe('a rollback of what was resumed', () => {
  it('undoes the whole chain, newest first, and its reports tell how far it goes', () => {
    const stream = run(third());
    expect(phase(stream, THIRD)).toBe('completed');
    run(stream.command(rollback(undefined, THIRD), id(5)));
    expectNothingLeft(stream, [THIRD, SECOND, EXECUTION]);
    const reports = rollbacks(stream).map(({ subject = '' }) => stream.report(subject));
    expect(reports.map((report) => report?.cascade_to)).toEqual([EXECUTION, EXECUTION, null]);
    const deleted = reports.reduce((sum, report) => sum + (report?.rollback?.deleted ?? 0), 0);
    expect(deleted).toBe(stream.report(THIRD)?.results.total_created);
  });

  it('does so by itself where the last one is cancelled with rollback', () => {
    const stream = runTo('loading', third(), THIRD);
    run(stream, () => committed(stream) >= 5);
    run(stream.command(cancel(true, THIRD), id(5)));
    expectNothingLeft(stream, [THIRD, SECOND, EXECUTION]);
  });

  it('does so by itself where the last one stops at its first error', () => {
    const stream = runTo('loading', second({ stop_on_first_error: true }), SECOND);
    processorOf(stream).failing = () => 1;
    expectNothingLeft(run(stream), [SECOND, EXECUTION]);
    expect(phase(stream, SECOND)).toBe('failed');
  });

  it('does so where the last one is cancelled with rollback before it wrote anything', () => {
    const stream = unopened(true);
    expectNothingLeft(stream, [EXECUTION]);
    expect(stream.state().resumable).toBeNull();
  });

  it('can be asked of one that ended before it wrote anything', () => {
    const stream = unopened(false);
    expect(standing(stream)).toEqual([EXECUTION]);
    expectNothingLeft(run(stream.command(rollback(false, SECOND), id(5))), [EXECUTION]);
    stream.command(rollback(false, SECOND), id(6)).settle();
    expect(stream.log.at(-1)?.data).toMatchObject({ command_id: id(6), code: 'not-allowed' });
  });

  it('goes on with what is left where it is given again', () => {
    const stream = run(third()).command(rollback(undefined, THIRD), id(5)).settle();
    run(stream, () => rollbacks(stream).length === 2);
    run(stream.command(cancel(false, rollbacks(stream)[1]?.subject), id(6)));
    expect(stream.report(THIRD)?.rolled_back_by).not.toBeNull();
    expect(stream.state().writer).toBeNull();
    run(stream.command(rollback(undefined, SECOND), id(7)));
    expectNothingLeft(stream, [THIRD, SECOND, SECOND, EXECUTION]);
  });

  it('is asked of its first execution with cascade, as nothing that others built upon goes without', () => {
    const stream = run(third()).command(rollback(false, EXECUTION), id(5)).settle();
    expect(stream.log.at(-1)?.data).toMatchObject({ command_id: id(5), code: 'not-allowed' });
    run(stream.command(rollback(true, EXECUTION), id(6)));
    expectNothingLeft(stream, [THIRD, SECOND, EXECUTION]);
  });

  it('leaves alone what an earlier chain wrote', () => {
    const stream = run(run(started()).command(execute(), id(3), SECOND));
    run(stream.command(rollback(undefined, SECOND), id(4)));
    expect(standing(stream)).toEqual([EXECUTION]);
  });
});

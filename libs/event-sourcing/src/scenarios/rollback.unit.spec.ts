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
  steer,
} from '../testing/scenario';
import type { StreamSimulator } from '../testing/stream-simulator';

const SECOND = executionId(2);
const last = (stream: StreamSimulator, name: string) =>
  stream.log.findLast(({ type }) => type === `commander.${name}.v1`);
const lastRollback = (stream: StreamSimulator): string => last(stream, 'execution.started')?.subject ?? '';
const undone = (stream: StreamSimulator) =>
  stream.log
    .filter(({ type }) => type === 'commander.batch.undone.v1')
    .map(({ data }) => `${String(data.entity)} ${(data.undoes as { batch: number }).batch}`);
/** Two executions that have completed, one after the other. */
const two = (): StreamSimulator => run(run(started()).command(execute(), id(3), SECOND));

describe('a rollback', () => {
  it('undoes newest first, children before parents, one batch at a time, and is told to the undone execution', () => {
    const stream = run(started()).command(rollback(), id(3)).settle();
    let most = 0;
    run(stream, () => {
      most = Math.max(most, stream.orders().filter(({ kind }) => kind === 'undo').length);
      return false;
    });
    expect(most).toBe(1);
    expect(undone(stream)).toEqual([
      'Child 4',
      'Child 3',
      'Child 2',
      'Child 1',
      'Parent 3',
      'Parent 2',
      'Parent 1',
    ]);
    const by = lastRollback(stream);
    expect(phase(stream, by)).toBe('completed');
    expect(phase(stream)).toBe('completed');
    expect(last(stream, 'execution.rolled-back')?.data).toEqual({
      execution_id: EXECUTION,
      rollback_execution_id: by,
      counts: { images: 70, deleted: 70, restored: 0, conflicts: 0 },
    });
    expect(stream.report(EXECUTION)?.rolled_back_by).toBe(by);
    expect(stream.report(by)).toMatchObject({
      undoes_execution_id: EXECUTION,
      rollback: { images: 70, deleted: 70, conflict_samples: [] },
      progress: { total_records: 70, processed_records: 70, percent_complete: 100 },
      audit_summary: { by_action: { 'record.deleted': 70, 'batch.undone': 7 } },
    });
    expect(
      stream
        .report(by)
        ?.progress.by_entity.map((e) => [e.entity, e.processed_records, e.total_records, e.staged_records]),
    ).toEqual([
      ['Parent', 30, 30, 0],
      ['Child', 40, 40, 0],
    ]);
    expect(stream.report(by)?.audit_summary.by_action).not.toHaveProperty('record.created');
  });

  it('waits for a failed batch before it undoes another, and pauses where that lasts', () => {
    const stream = run(started({ max_retries: 1, retry_delay_ms: 1 }))
      .command(rollback(), id(3))
      .settle();
    const by = lastRollback(stream);
    runTo('rolling-back', stream, by);
    const [failed] = stream.orders();
    for (let tries = 0; tries < 4; tries += 1)
      run(failFirst(stream, 'transient'), () => stream.orders().length > 0);
    expect(phase(stream, by)).toBe('paused');
    expect(undone(stream)).toEqual([]);
    stream.command(steer('resume', by), id(4));
    run(stream, () => stream.orders()[0]?.kind === 'undo');
    expect(stream.orders()).toMatchObject([{ batch: failed && 'batch' in failed ? failed.batch : null }]);
    expect(phase(run(stream), by)).toBe('completed');
  });

  it('can be paused, and cancelled, and then be given again for what is left', () => {
    const stream = run(started()).command(rollback(), id(3)).settle();
    const first = lastRollback(stream);
    run(stream, () => undone(stream).length === 2);
    run(stream.command(cancel(false, first), id(4)));
    expect(phase(stream, first)).toBe('cancelled');
    expect(stream.names()).not.toContain('execution.rolled-back');
    run(stream.command(rollback(), id(5)));
    expect(undone(stream)).toHaveLength(7);
    expect(stream.report(EXECUTION)?.rolled_back_by).toBe(lastRollback(stream));
  });

  it('cannot itself be cancelled with rollback', () => {
    const stream = run(started()).command(rollback(), id(3)).settle();
    stream.command(cancel(true, lastRollback(stream)), id(4)).settle();
    expect(last(stream, 'command.rejected')?.data.message).toContain('cannot itself be undone');
  });

  it('is refused below a later execution that stands, and names it', () => {
    const stream = two().command(rollback(), id(4)).settle();
    expect(last(stream, 'command.rejected')?.data).toMatchObject({
      code: 'not-allowed',
      message: `Execution ${SECOND} came later and still stands; roll it back first, or roll both back with cascade.`,
    });
  });

  it('with cascade undoes the later ones first, each in an execution of its own', () => {
    const stream = run(two().command(rollback(true), id(4)));
    const rollbacks = stream.log.filter(({ data }) => data.execution_type === 'rollback');
    expect(rollbacks.map(({ data }) => [data.undoes_execution_id, data.command_id, data.cascade_to])).toEqual(
      [
        [SECOND, id(4), EXECUTION],
        [EXECUTION, undefined, undefined],
      ],
    );
    for (const which of [EXECUTION, SECOND]) expect(stream.report(which)?.rolled_back_by).not.toBeNull();
  });

  it('ends a cascade where one of its rollbacks fails', () => {
    const stream = two().command(rollback(true), id(4)).settle();
    runTo('rolling-back', stream, lastRollback(stream));
    run(failFirst(stream, 'fatal'));
    expect(phase(stream, lastRollback(stream))).toBe('failed');
    expect(stream.names()).not.toContain('execution.rolled-back');
    expect(stream.state().writer).toBeNull();
  });

  it.each([
    ['of a dry run', () => run(started({}, { execution_type: 'dry-run' })), 'it wrote nothing'],
    [
      'of what opened no fence',
      () => failFirst(started(), 'fatal').settle(),
      'ended before it wrote anything',
    ],
    [
      'of what was rolled back',
      () => run(run(started()).command(rollback(), id(7))),
      'was rolled back by execution',
    ],
  ])('%s is refused', (_, given, message) => {
    const stream = given().command(rollback(), id(8)).settle();
    expect(last(stream, 'command.rejected')?.data.message).toContain(message);
  });
});

describe('a cancel with rollback', () => {
  it('ends the execution, then undoes it, and keeps everybody else from writing in between', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }));
    run(stream, () => stream.names().filter((name) => name === 'batch.committed').length === 2);
    run(stream.command(cancel(true), id(3)), () => phase(stream) === 'cancelled');
    expect(stream.state().executions.get(stream.state().writer ?? '')).toMatchObject({
      type: 'rollback',
      undoes: EXECUTION,
    });
    stream.command(execute(), id(4), SECOND).settle();
    expect(last(stream, 'command.rejected')?.data.code).toBe('project-busy');
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'cancelled',
      rolled_back_by: lastRollback(stream),
    });
    expect(processorOf(stream).target.standing(EXECUTION, 'Parent')).toEqual([]);
  });

  it('leaves nothing to resume', () => {
    const stream = run(runTo('loading', started()).command(cancel(true), id(3)));
    stream.command(resumeMigration(), id(4), SECOND).settle();
    expect(last(stream, 'command.rejected')?.data.message).toContain('it was rolled back; start a new one');
    const named = resumeMigration({ resume_from: { execution_id: EXECUTION } });
    stream.command(named, id(5), SECOND).settle();
    expect(last(stream, 'command.rejected')?.data.message).toContain('What it wrote was undone');
  });

  it('asks for none where nothing was written', () => {
    const stream = run(started().command(cancel(true), id(3)).settle(), () => false);
    expect(phase(stream)).toBe('cancelled');
    expect(stream.log.filter(({ data }) => data.execution_type === 'rollback')).toHaveLength(1);
  });
});

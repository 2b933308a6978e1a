import { nextWake } from '../decide/next-decision';
import {
  applyPlan,
  cancel,
  execute,
  EXECUTION,
  executionId,
  failFirst,
  founded,
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

const DAY = 86_400_000;
const [SECOND, THIRD] = [executionId(2), executionId(3)];
const PLAN_OF_A_DAY = { undo: { keep_days: 1 } };

const expired = (stream: StreamSimulator) =>
  stream.log.filter(({ type }) => type === 'commander.undo.expired.v1').map(({ subject }) => subject);
const forgotten = (stream: StreamSimulator) =>
  stream.log.filter(({ type }) => type === 'commander.undo.forgotten.v1').map(({ subject }) => subject);
const refusal = (stream: StreamSimulator) =>
  stream.log.findLast(({ type }) => type === 'commander.command.rejected.v1')?.data.message;
const isRefused = (stream: StreamSimulator, number: number) =>
  stream.log.some(({ type, data }) => type.includes('rejected') && data.command_id === id(number));
/** How many executions were undone, and whether nothing expired before the last of them was. */
const undoneThenExpired = (stream: StreamSimulator) => {
  const names = stream.names();
  const undone = names.filter((name) => name === 'execution.rolled-back').length;
  return [undone, names.indexOf('undo.expired') > names.lastIndexOf('execution.rolled-back')];
};
const after = (days: number, stream: StreamSimulator) => stream.wait(days * DAY).settle();
const endOf = (stream: StreamSimulator, which = EXECUTION) => stream.state().ended.get(which)?.endedAt ?? NaN;
/** Days pass, and whoever is ordered to work does. */
const rest = (days: number, stream: StreamSimulator) => run(after(days, stream));

const ENDED = {
  completed: () => run(started()),
  failed: () => run(failFirst(runTo('loading', started()), 'fatal')),
  cancelled: () => run(runTo('loading', started()).command(cancel(), id(3))),
};

/** One that failed, and one that resumes it. */
const resumed = (config = {}, plan = {}): StreamSimulator =>
  run(failFirst(runTo('loading', started({}, {}, plan)), 'fatal'))
    .command(resumeMigration({ config }), id(3), SECOND)
    .settle();

describe('undo images', () => {
  it.each(Object.entries(ENDED))('of an execution that %s expire after 30 days, not sooner', (end, given) => {
    const stream = given();
    expect(phase(stream)).toBe(end);
    expect(nextWake(stream.state())).toBe(endOf(stream) + 30 * DAY);
    stream.waitUntil(endOf(stream) + 30 * DAY - 1).settle();
    expect(expired(stream)).toEqual([]);
    stream.wait(1).settle();
    expect(expired(stream)).toEqual([EXECUTION]);
    expect(stream.orders()).toMatchObject([{ kind: 'expire', execution_id: EXECUTION, attempt: 1 }]);
    expect(stream.report(EXECUTION)?.undo_expired).toMatchObject({ deleted_at: null });

    run(stream);
    expect(forgotten(stream)).toEqual([EXECUTION]);
    expect(processorOf(stream).target.standing(EXECUTION, 'Parent')).toEqual([]);
    expect(stream.report(EXECUTION)?.undo_expired).toMatchObject({
      deleted_at: expect.any(String) as string,
      images: 0,
    });
    expect([stream.orders(), nextWake(stream.state())]).toEqual([[], null]);
    expect(expired(rest(60, stream))).toEqual([EXECUTION]);
  });

  it('expire when the plan that the execution ran by says so, whatever a later one says', () => {
    const stream = run(started({}, {}, PLAN_OF_A_DAY))
      .command(applyPlan({ undo: { keep_days: 100 } }), id(3))
      .settle();
    expect(expired(rest(1, stream))).toEqual([EXECUTION]);
  });

  it.each(Object.entries(ENDED))('that expired leave nothing to roll back: %s', (_, given) => {
    const stream = after(30, given()).command(rollback(), id(8)).settle();
    const sentence = `The undo images of execution ${EXECUTION} expired, so neither it nor what came before it can be rolled back any more; correct its rows by another migration.`;
    expect(refusal(stream)).toBe(sentence);
    run(stream).command(rollback(true), id(9)).settle();
    expect(isRefused(stream, 9)).toBe(true);
    expect(stream.state().writer).toBeNull();
  });

  it('expire before a command that comes too late is answered', () => {
    const stream = run(started())
      .wait(30 * DAY)
      .command(rollback(), id(3));
    expect(stream.next()?.name).toBe('undo.expired');
    expect(isRefused(stream.settle(), 3)).toBe(true);
  });

  it.each([
    ['a dry run', () => run(started({}, { execution_type: 'dry-run' }))],
    ['what opened no fence', () => failFirst(started(), 'fatal').settle()],
  ])('there are none of %s', (_, given) => {
    const stream = given();
    expect(nextWake(stream.state())).toBeNull();
    expect(expired(after(31, stream))).toEqual([]);
  });
});

describe('undo images that somebody needs', () => {
  it('are kept while a rollback runs, however long it is paused, and what it left alone expires then', () => {
    const stream = rest(29, run(started())).command(rollback(), id(3)).settle();
    const by = stream.state().writer ?? '';
    run(runTo('rolling-back', stream, by).command(steer('pause', by), id(4)));
    expect(phase(stream, by)).toBe('paused');
    expect(expired(after(60, stream))).toEqual([]);
    expect(nextWake(stream.state())).toBeNull();

    run(stream.command(steer('resume', by), id(5)), () => phase(stream, by) === 'completed');
    expect(stream.report(EXECUTION)?.rolled_back_by).toBe(by);
    expect(undoneThenExpired(run(stream))).toEqual([1, true]);
  });

  it('are kept until a cascade has come to them', () => {
    const stream = rest(29, run(run(started()).command(execute(), id(3), SECOND)));
    stream
      .command(rollback(true), id(4))
      .settle()
      .wait(2 * DAY);
    run(stream);
    expect(undoneThenExpired(stream)).toEqual([2, true]);
  });

  it('are kept for the rollback that a cancel asked for', () => {
    const stream = runTo('loading', started({}, {}, PLAN_OF_A_DAY)).command(cancel(true), id(3));
    run(stream, () => phase(stream) === 'cancelled').wait(2 * DAY);
    expect(undoneThenExpired(run(stream))).toEqual([1, true]);
  });

  it('are kept as long again after a rollback that failed halfway', () => {
    const stream = run(started());
    rest(29, stream).command(rollback(), id(3)).settle();
    const undoing = stream.state().writer ?? '';
    runTo('rolling-back', stream, undoing);
    run(failFirst(stream, 'fatal'));
    expect(expired(rest(29, stream))).toEqual([]);
    stream.waitUntil(endOf(stream, undoing) + 30 * DAY).settle();
    expect(expired(stream)).toEqual([EXECUTION]);
    expect(isRefused(stream.command(rollback(), id(4)).settle(), 4)).toBe(true);
  });

  it('expire beside an execution that has nothing to do with them', () => {
    const stream = runTo('loading', run(started()).command(execute(), id(3), SECOND), SECOND);
    expect(expired(after(30, stream))).toEqual([EXECUTION]);
    const kinds = stream.orders().map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['load', 'expire']));
    expect(phase(run(stream), SECOND)).toBe('completed');
    expect(forgotten(stream)).toEqual([EXECUTION]);
  });
});

describe('undo images of a chain of resumes', () => {
  it('expire together, 30 days after its last end, one order at a time', () => {
    const stream = rest(29, resumed());
    expect(phase(stream, SECOND)).toBe('completed');
    expect(expired(after(2, stream))).toEqual([]);
    stream.waitUntil(endOf(stream, SECOND) + 30 * DAY).settle();
    expect([expired(stream), stream.orders().length]).toEqual([[EXECUTION], 1]);
    run(stream);
    expect([expired(stream), forgotten(stream)]).toEqual([
      [EXECUTION, SECOND],
      [EXECUTION, SECOND],
    ]);
  });

  it('are kept while the work goes on', () => {
    const stream = runTo('loading', resumed({}, PLAN_OF_A_DAY), SECOND).command(
      steer('pause', SECOND),
      id(4),
    );
    expect(expired(after(3, run(stream)))).toEqual([]);
  });

  it('that expired in part are no longer undone at all, and the refusal names which', () => {
    const stream = after(30, resumed().settle());
    expect(phase(run(stream), SECOND)).toBe('completed');
    after(30, stream).command(rollback(false, SECOND), id(5)).settle();
    expect(refusal(stream)).toContain(`The undo images of execution ${EXECUTION} expired`);
  });

  it('that expired can be resumed, but not undone by a cancel or a first error', () => {
    const failed = run(failFirst(runTo('loading', started()), 'fatal'));
    const stream = rest(31, failed)
      .command(resumeMigration({ config: { stop_on_first_error: true } }), id(3), SECOND)
      .settle();
    expect(refusal(stream)).toBe(
      `It goes on with what execution ${EXECUTION} wrote, whose undo images expired, so it cannot be undone as a whole; resume it with stop_on_first_error: false.`,
    );
    stream.command(resumeMigration(), id(4), SECOND).settle();
    runTo('loading', stream, SECOND).command(cancel(true, SECOND), id(5)).settle();
    expect(refusal(stream)).toContain('cancel it without rollback');
    expect(phase(run(stream), SECOND)).toBe('completed');
    expect(isRefused(stream.command(rollback(false, SECOND), id(6)).settle(), 6)).toBe(true);
    expect(expired(rest(30, stream))).toEqual([EXECUTION, SECOND]);
  });

  it('stand in the way of what an earlier chain wrote', () => {
    const stream = run(started()).command(applyPlan(PLAN_OF_A_DAY), id(3)).settle();
    rest(2, run(stream.command(execute(), id(4), SECOND)));
    expect(expired(stream)).toEqual([SECOND]);
    for (const cascade of [false, true]) {
      stream.command(rollback(cascade), id(cascade ? 5 : 6)).settle();
      expect(refusal(stream)).toContain(`The undo images of execution ${SECOND} expired`);
    }
    run(stream.command(execute(), id(7), THIRD));
    expect(isRefused(run(stream.command(rollback(false, THIRD), id(8))), 8)).toBe(false);
    expect(stream.report(THIRD)?.rolled_back_by).not.toBeNull();
  });
});

describe('the order to delete undo images', () => {
  it('goes out again where nobody answers, ever more seldom, until somebody does', () => {
    const stream = after(30, run(started()));
    const [first] = stream.orders();
    const pauses: number[] = [];
    for (let last = stream.now; pauses.length < 7; last = stream.now) {
      stream.waitUntil(nextWake(stream.state()) ?? NaN).settle();
      pauses.push(Math.round(((stream.now - last) / 3_600_000) * 2) / 2);
    }
    expect(pauses).toEqual([0.5, 2, 8, 32, 128, 168, 168]);
    expect(stream.orders()).toMatchObject([{ kind: 'expire', attempt: 8 }]);
    expect(stream.orders()[0]?.order_id).not.toBe(first?.order_id);
    expect(new Set(expired(stream)).size).toBe(1);

    if (first) processorOf(stream).work(first);
    expect([stream.settle().orders(), nextWake(stream.state())]).toEqual([[], null]);
  });

  it('is known to whoever takes the project over', () => {
    const stream = after(30, run(started()));
    const orders = stream.orders();
    expect(stream.takeOver().orders()).toEqual(orders);
    expect(orders).toMatchObject([{ decision_id: stream.lastDecision(), chain_id: EXECUTION }]);
    run(stream).takeOver().settle();
    expect(stream.orders()).toEqual([]);
    expect(stream.replayedSnapshot()).toBe(stream.snapshot());
  });

  it('is held up by none that is out already for another execution for longer than an answer may take', () => {
    const stream = run(run(started()).command(execute(), id(3), SECOND));
    after(31, stream);
    expect(expired(stream)).toEqual([EXECUTION]);
    stream.waitUntil(nextWake(stream.state()) ?? NaN).settle();
    expect(expired(stream)).toContain(SECOND);
  });

  it('is not sent for what nobody decided', () => {
    const stream = run(founded().command(execute(), id(2), EXECUTION));
    stream.fact('undo.forgotten', { execution_id: EXECUTION, images: 3, instance: 'p1' });
    expect(stream.state().ended.get(EXECUTION)?.expiry).toBeNull();
    expect(stream.report(EXECUTION)?.undo_expired).toBeNull();
  });
});

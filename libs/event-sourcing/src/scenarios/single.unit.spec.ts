import { ORDER_PATIENCE_MS, unansweredOrders } from '../decide/unanswered-orders';
import {
  cancel,
  EXECUTION,
  execution,
  failFirst,
  id,
  phase,
  processorOf,
  run,
  runTo,
  started,
  steer,
} from '../testing/scenario';
import type { StreamSimulator } from '../testing/stream-simulator';

const single = (config = {}): StreamSimulator =>
  started({ transaction_mode: 'single', parallel_batches: 4, ...config });
const count = (stream: StreamSimulator, name: string): number =>
  stream.names().filter((n) => n === name).length;

describe('one transaction for all', () => {
  it('is what a small job comes to by itself, with the reason', () => {
    const stream = runTo('loading', started({ transaction_mode: undefined }));
    expect(execution(stream).config?.transaction_mode).toBe('single');
    expect(stream.report(EXECUTION)?.strategy?.reasons).toContain(
      'transaction_mode is single: the default of the strategy small.',
    );
  });

  it('stages every batch, children beside their parents, before anything counts, then writes it by one order', () => {
    const stream = runTo('loading', single());
    expect(stream.orders().map((order) => order.kind === 'load' && order.work.entity.name)).toEqual([
      'Parent',
      'Parent',
      'Parent',
      'Child',
    ]);
    runTo('promoting', stream);
    expect([count(stream, 'batch.staged'), count(stream, 'batch.committed')]).toEqual([7, 0]);
    expect(stream.report(EXECUTION)?.progress).toMatchObject({ phase: 'promoting', processed_records: 0 });
    expect(stream.report(EXECUTION)?.progress).toMatchObject({ staged_records: 70, percent_complete: 50 });
    expect(stream.orders()).toMatchObject([{ kind: 'promote', staged: { Parent: 3, Child: 4 } }]);
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'completed', results: { total_created: 70 } });
  });

  it('shows how far the staging is, each record half its way, and never goes back', () => {
    const stream = single({ parallel_batches: 1 });
    const seen: [staged: number, processed: number, percent: number][] = [];
    run(stream, () => {
      const { staged_records, processed_records, percent_complete } = stream.report(EXECUTION)!.progress;
      if (percent_complete !== (seen.at(-1)?.[2] ?? 0))
        seen.push([staged_records, processed_records, percent_complete]);
      return false;
    });
    expect(seen).toEqual([
      [10, 0, 7.1],
      [20, 0, 14.2],
      [30, 0, 21.4],
      [40, 0, 28.5],
      [50, 0, 35.7],
      [60, 0, 42.8],
      [70, 0, 50],
      [70, 70, 100],
    ]);
    const { by_entity } = stream.report(EXECUTION)!.progress;
    expect(by_entity.map((e) => [e.entity, e.staged_records, e.processed_records, e.total_records])).toEqual([
      ['Parent', 30, 30, 30],
      ['Child', 40, 40, 40],
    ]);
  });

  it('tells no time that remains while records wait in the stage', () => {
    const stream = runTo('promoting', single());
    expect(stream.report(EXECUTION)?.progress.estimated_time_remaining).toBeNull();
    expect(run(stream).report(EXECUTION)?.progress.estimated_time_remaining).toBe(0);
  });

  it('is not taken for unanswered as long as it tells how far it is, whichever attempt does', () => {
    const stream = runTo('promoting', single());
    const unanswered = () => unansweredOrders(stream.state(), stream.now, 'c1');
    const goesOn = (batches: number) =>
      stream.fact('promotion.progressed', { ...first, since: '2026-01-01T00:00:00.000Z', batches });
    const first = { execution_id: EXECUTION, attempt: 1, instance: 'p1' };
    goesOn(1).wait(ORDER_PATIENCE_MS - 5000);
    expect(unanswered()).toEqual([]);
    stream.wait(5000);
    for (const data of unanswered()) stream.fact('order.failed', data);
    run(stream, () => stream.orders()[0]?.attempt === 2);
    stream.wait(ORDER_PATIENCE_MS - 5000);
    goesOn(2).wait(ORDER_PATIENCE_MS - 5000);
    expect(unanswered()).toEqual([]);
    expect(phase(run(stream))).toBe('completed');
  });

  it('counts as written only once every outcome is known', () => {
    const stream = runTo('promoting', single());
    stream.fact('promotion.completed', { execution_id: EXECUTION, batches: 7, instance: 'p2' }).settle();
    expect(phase(stream)).toBe('promoting');
    expect(phase(run(stream))).toBe('completed');
  });

  it('is tried again after a passing failure, waits for an operator where it lasts, and then goes on', () => {
    const stream = runTo('promoting', single({ max_retries: 1, retry_delay_ms: 1 }));
    for (let tries = 0; tries < 2; tries += 1)
      run(failFirst(stream, 'transient'), () => stream.orders().length > 0);
    expect(phase(stream)).toBe('paused');
    stream.command(steer('resume'), id(3)).settle();
    const [prepare] = stream.orders();
    if (prepare) processorOf(stream).work(prepare);
    expect([phase(stream), stream.report(EXECUTION)?.progress.phase]).toEqual(['promoting', 'promoting']);
    expect(phase(run(stream))).toBe('completed');
  });

  it('never gives a batch up: a failure that lasts waits for an operator', () => {
    const stream = runTo('loading', single({ max_retries: 0 }));
    run(failFirst(stream, 'transient'));
    expect(phase(stream)).toBe('paused');
    expect(stream.report(EXECUTION)?.abandoned_batches).toBe(0);
  });

  it('can be cancelled while it waits, and has written nothing', () => {
    const stream = run(failFirst(runTo('promoting', single()), 'system'));
    run(stream.command(cancel(true), id(3)));
    expect(phase(stream)).toBe('cancelled');
    expect(
      processorOf(stream)
        .target.backup()
        .filter(({ kind }) => kind === 'load'),
    ).toEqual([]);
  });

  it.each([
    [{ stop_on_first_error: true }, 'stop_on_first_error is set'],
    [{ max_failed_records: 2 }, '3 of 70 planned records failed'],
  ])('fails before it writes where too much failed in the stage: %j', (config, reason) => {
    const stream = single(config);
    processorOf(stream).failing = (_, batch) => (batch === 2 ? 3 : 0);
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'failed',
      reason: expect.stringContaining(reason) as string,
    });
    expect(stream.names()).not.toContain('batch.committed');
    expect(stream.log.some(({ data }) => data.execution_type === 'rollback')).toBe(false);
  });
});

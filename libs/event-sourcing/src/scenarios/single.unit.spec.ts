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
    expect(stream.orders()).toMatchObject([{ kind: 'promote', staged: { Parent: 3, Child: 4 } }]);
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'completed', results: { total_created: 70 } });
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
    expect(phase(run(stream.command(steer('resume'), id(3))))).toBe('completed');
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

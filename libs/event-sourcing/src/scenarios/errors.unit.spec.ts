import { alertThresholds, checkpointPolicy, type RetryPolicy } from '@commander/contracts';
import { nextWake } from '../decide/next-decision';
import { ORDER_PATIENCE_MS } from '../decide/unanswered-orders';
import {
  EXECUTION,
  execution,
  failFirst,
  failure,
  id,
  phase,
  processorOf,
  run,
  runTo,
  started,
  steer,
} from '../testing/scenario';
import { summaryOf, tellCommitted } from '../testing/simulated-facts';
import type { StreamSimulator } from '../testing/stream-simulator';

const count = (stream: StreamSimulator, name: string): number =>
  stream.names().filter((n) => n === name).length;
const loading = (config = {}, retry_config?: RetryPolicy): StreamSimulator =>
  runTo('loading', started({ parallel_batches: 1, ...config }, {}, { retry_config }));
/** Fails each attempt of the first batch until it is given up. */
function givenUp(stream: StreamSimulator): StreamSimulator {
  for (let tries = 0; tries < 9; tries += 1) {
    run(stream, () => stream.orders()[0]?.kind === 'load');
    const [order] = stream.orders();
    if (order?.kind === 'load' && order.abandon) return stream;
    failFirst(stream, 'transient', 'deadlock_detected');
  }
  throw new Error('It was never given up.');
}
const failing = (stream: StreamSimulator, n: (batch: number) => number): StreamSimulator => {
  processorOf(stream).failing = (entity, batch) => (entity === 'Parent' ? n(batch) : 0);
  return stream;
};

describe('a batch that fails for a passing reason', () => {
  it('is repeated as the plan says, then given up: its records fail for that reason, and the run goes on', () => {
    const stream = givenUp(
      loading({}, { max_attempts: 3, max_delay_ms: 9, backoff_multiplier: 2, no_retry_on: [] }),
    );
    expect(count(stream, 'retry.scheduled')).toBe(2);
    expect(stream.orders()[0]).toMatchObject({ abandon: { name: 'deadlock_detected' } });
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'completed',
      abandoned_batches: 1,
      results: { total_failed: 10, total_created: 60 },
      alerts: [{ alert: 'batch-success-rate', cleared_at: null }],
    });
  });

  it.each([
    ['that the plan does not repeat', { no_retry_on: ['deadlock_detected'] }],
    ['that the plan does not name', { retry_on: ['lock_timeout'] }],
  ])('%s is given up at once', (_, policy) => {
    const stream = givenUp(
      loading({}, { max_delay_ms: 9, backoff_multiplier: 2, no_retry_on: [], ...policy }),
    );
    expect(count(stream, 'retry.scheduled')).toBe(0);
  });

  it('pauses the run where even giving it up fails, and is tried whole again once an operator says so', () => {
    const stream = givenUp(loading({ max_retries: 0 }));
    run(failFirst(stream, 'transient'));
    expect(phase(stream)).toBe('paused');
    run(stream.command(steer('resume'), id(3)), () => stream.orders()[0]?.kind === 'load');
    expect(stream.orders()[0]).not.toHaveProperty('abandon.category');
    expect(run(stream).report(EXECUTION)?.results.total_created).toBe(70);
  });

  it('is not given up where the target cannot be reached: the run pauses, and loses nothing', () => {
    const stream = loading({ max_retries: 2, parallel_batches: 4 });
    const away = { error_type: 'network', code: 'ECONNREFUSED', name: 'connection_refused' } as const;
    run(stream, () => {
      if (phase(stream) === 'paused') return true;
      for (const order of stream.orders())
        processorOf(stream).fail(order, { ...failure('transient'), ...away });
      return false;
    });
    expect(phase(stream)).toBe('paused');
    run(stream.command(steer('resume'), id(3)));
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'completed',
      abandoned_batches: 0,
      results: { total_failed: 0, total_created: 70 },
    });
  });

  it('fails the run where more are given up than it allows', () => {
    const stream = run(givenUp(loading({ max_retries: 0, min_batch_success_percent: 90 })));
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(
        /^1 of 7 planned batches were given up, more than min_batch_success_percent \(90\) allows; .* resume with a lower one/,
      ) as string,
    });
  });
});

describe('failed records', () => {
  it.each([
    [4, (batch: number) => (batch === 1 ? 4 : 0), 'completed'],
    [4, (batch: number) => (batch < 3 ? 3 : 0), 'failed'],
    ['5%', (batch: number) => (batch === 1 ? 3 : 0), 'completed'],
    ['5%', (batch: number) => (batch === 1 ? 4 : 0), 'failed'],
    [0, (batch: number) => (batch === 3 ? 1 : 0), 'failed'],
  ])('within a budget of %s are borne, more fail the run', (max_failed_records, n, status) => {
    const stream = run(failing(loading({ max_failed_records }), n));
    expect(phase(stream)).toBe(status);
    expect(stream.log.some(({ data }) => data.execution_type === 'rollback')).toBe(false);
  });

  it('stop the run at the first one where it is asked to, and what was written is undone', () => {
    const stream = run(failing(loading({ stop_on_first_error: true }), (batch) => (batch === 2 ? 1 : 0)));
    expect(stream.report(EXECUTION)).toMatchObject({
      status: 'failed',
      reason: '1 record failed, and stop_on_first_error is set.',
      results: { total_created: 19, total_failed: 1 },
      rolled_back_by: expect.any(String) as string,
    });
    expect(processorOf(stream).target.standing(EXECUTION, 'Parent')).toEqual([]);
  });

  it('so does a fatal failure', () => {
    const stream = run(failFirst(loading({ stop_on_first_error: true }), 'fatal'));
    expect(stream.report(EXECUTION)?.rolled_back_by).not.toBeNull();
  });
});

describe('an alert', () => {
  it('is raised by a System failure, and cleared by the resume', () => {
    const stream = run(failFirst(loading(), 'system'));
    expect(execution(stream).alerts).toEqual(new Set(['system-failure']));
    run(stream.command(steer('resume'), id(3)));
    expect(stream.report(EXECUTION)?.alerts).toMatchObject([
      { alert: 'system-failure', cleared_at: expect.any(String) as string },
    ]);
  });

  it('is not raised by a pause that an operator asked for', () => {
    const stream = run(loading().command(steer('pause'), id(3)));
    expect(phase(stream)).toBe('paused');
    expect(stream.names()).not.toContain('alert.raised');
  });

  it('is raised where no checkpoint was taken for a quarter of an hour, once', () => {
    const alerts = alertThresholds.parse({ records_per_second: 0 });
    const stream = runTo('loading', started({ parallel_batches: 1 }, {}, { alerts }))
      .wait(15 * 60_000)
      .settle();
    expect(count(stream.wait(60_000).settle(), 'alert.raised')).toBe(1);
    run(stream);
    expect(stream.report(EXECUTION)?.alerts).toMatchObject([{ alert: 'checkpoint-age' }]);
    expect(count(stream, 'alert.cleared')).toBe(1);
  });

  it('is not raised for a checkpoint that there cannot be, or that the plan wants later', () => {
    const alerts = alertThresholds.parse({ records_per_second: 0 });
    const single = runTo('loading', started({ transaction_mode: 'single' }, {}, { alerts }));
    expect(count(single.wait(16 * 60_000).settle(), 'alert.raised')).toBe(0);
    const checkpoint = checkpointPolicy.parse({ frequency: 'time_based', time_interval_minutes: 60 });
    const hourly = runTo('loading', started({}, {}, { alerts, checkpoint }));
    expect(count(hourly.wait(60 * 60_000).settle(), 'alert.raised')).toBe(0);
    expect(count(hourly.wait(7 * 60_000).settle(), 'alert.raised')).toBe(1);
  });

  it('is raised where batches take longer than they would at the slowest rate, a minute let pass, and cleared by one that ends', () => {
    const alerts = alertThresholds.parse({ records_per_second: 1 });
    const stream = runTo('loading', started({ parallel_batches: 2 }, {}, { alerts }));
    expect(count(stream.wait(70_000).settle(), 'alert.raised')).toBe(0);
    const wake = nextWake(stream.state()) ?? 0;
    expect(wake).toBeGreaterThan(stream.now);
    stream.waitUntil(wake).settle();
    expect(execution(stream).alerts).toEqual(new Set(['records-per-second']));
    const [order] = stream.orders();
    if (order) processorOf(stream).work(order);
    expect(execution(stream.settle()).alerts).toEqual(new Set());
    run(stream);
    expect(stream.report(EXECUTION)?.alerts).toHaveLength(1);
  });

  it('is raised by a processor that uses too much of its memory, and names it', () => {
    const stream = loading();
    const told = (memory_percent: number, batch: number): void => {
      const of = { execution_id: EXECUTION, entity: 'Parent', batch, attempt: 1, memory_percent };
      const planned = {
        batch,
        first_record: 0,
        records: 10,
        range: { kind: 'bytes', from: 0, to: 1 } as const,
      };
      tellCommitted(stream, { ...of, summary: summaryOf(planned, 0) });
      stream.settle();
    };
    told(91, 1);
    expect(execution(stream).alerts).toEqual(new Set(['memory']));
    told(85, 2);
    expect(execution(stream).alerts).toEqual(new Set());
    expect(stream.report(EXECUTION)?.alerts[0]?.message).toContain('p1 use more than 90 per cent');
    told(91, 3);
    expect(execution(stream).alerts).toContain('memory');
    // It is gone, as it told of nothing for longer than an order may take.
    expect(execution(stream.wait(ORDER_PATIENCE_MS).settle()).alerts).not.toContain('memory');
  });

  it('is raised by the commander that decides, where it uses too much of its own memory', () => {
    const stream = loading();
    stream.memory = 91;
    expect(execution(stream.settle()).alerts).toEqual(new Set(['memory']));
    expect(stream.report(EXECUTION)?.alerts[0]?.message).toContain('c1 use');
    stream.memory = 86;
    expect(execution(stream.settle()).alerts).toEqual(new Set(['memory']));
    stream.memory = 85;
    expect(execution(stream.settle()).alerts).toEqual(new Set());
  });
});

import { alertThresholds, type CheckpointPolicy } from '@commander/contracts';
import { nextWake } from '../decide/next-decision';
import {
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

const policy = (changes: Partial<CheckpointPolicy>): CheckpointPolicy => ({
  frequency: 'every_batch',
  n_batches: 10,
  time_interval_minutes: 5,
  retention: { keep_last_n: 10, expire_after_hours: 24 },
  ...changes,
});
const UNHURRIED = alertThresholds.parse({ records_per_second: 0 });
const loading = (changes: Partial<CheckpointPolicy>): StreamSimulator =>
  runTo('loading', started({ parallel_batches: 1 }, {}, { checkpoint: policy(changes), alerts: UNHURRIED }));
const taken = (stream: StreamSimulator) =>
  stream.log.filter(({ type }) => type === 'commander.checkpoint.created.v1').map(({ data }) => data);

describe('checkpoints', () => {
  it.each<[Partial<CheckpointPolicy>, number[]]>([
    [{ frequency: 'every_batch' }, [1, 2, 3, 4, 5, 6, 7]],
    [{ frequency: 'every_n_batches', n_batches: 3 }, [3, 6, 7]],
    [{ frequency: 'time_based' }, [7]],
  ])('are taken as %j says, and at the end', (changes, batches) => {
    const stream = run(loading(changes));
    expect(taken(stream).map((data) => data.batch_number)).toEqual(batches);
    expect(taken(stream).map((data) => data.sequence)).toEqual(batches.map((_, i) => i + 1));
  });

  it('are taken at the end alone by a small job that nobody says more about', () => {
    expect(taken(run(started())).map((data) => data.batch_number)).toEqual([7]);
  });

  it('by time are taken once it has passed and something new is done', () => {
    const stream = loading({ frequency: 'time_based', time_interval_minutes: 5 });
    stream.wait(6 * 60_000).settle();
    expect(taken(stream)).toEqual([]);
    run(stream, () => stream.names().includes('batch.committed'));
    expect(taken(stream.settle())).toHaveLength(1);
    run(stream, () => stream.names().filter((name) => name === 'batch.committed').length === 2);
    expect(nextWake(stream.state())).toBe((execution(stream).checkpoints.since ?? 0) + 5 * 60_000);
  });

  it('say what is stored, when they expire, and where the chain of decisions stood', () => {
    const stream = run(loading({ retention: { keep_last_n: 3, expire_after_hours: 2 } }));
    const [first] = taken(stream);
    const event = stream.log.find(({ data }) => data === first);
    expect(first).toMatchObject({
      batch_number: 1,
      last_processed_record_id: '1-10',
      cumulative_stats: { read: 10, created: 10 },
      error_summary: { total: 0 },
      expires_at: new Date(Date.parse(event?.time ?? '') + 2 * 3_600_000).toISOString(),
    });
    expect(stream.report(EXECUTION)?.checkpoints.map((checkpoint) => checkpoint.batch_number)).toEqual([
      5, 6, 7,
    ]);
  });

  it('are valid in the report only once one was opened again', () => {
    const stream = loading({});
    run(stream, () => taken(stream).length === 2);
    const [first] = taken(stream);
    stream.fact('checkpoint.verified', {
      execution_id: EXECUTION,
      checkpoint_id: String(first?.checkpoint_id),
      valid: true,
    });
    expect(stream.report(EXECUTION)?.checkpoints.map(({ valid }) => valid)).toEqual([true, false]);
    expect(execution(stream).checkpoints.kept.map(({ verified }) => verified)).toEqual([true, null]);
  });
});

describe('a ledger that lacks what the stream tells of', () => {
  it('pauses the execution at its resume and names the batches, until it is mended', () => {
    const stream = loading({});
    const { target } = processorOf(stream);
    run(stream, () => taken(stream).length === 3);
    run(stream.command(steer('pause'), id(3)));
    const whole = target.backup();
    target.restore(whole.filter(({ batch }) => batch === 1));
    run(stream.command(steer('resume'), id(4)));
    expect(phase(stream)).toBe('paused');
    expect(stream.report(EXECUTION)?.reason).toContain('ledger lacks the batches 2-3 of Parent, which');
    target.restore(whole);
    run(stream.command(steer('resume'), id(5)));
    expect(phase(stream)).toBe('completed');
  });

  it('is no matter where an earlier preparation counted it, and is told of late', () => {
    const stream = started({ parallel_batches: 1 });
    const order_id = stream.orders()[0]?.order_id;
    failFirst(stream, 'transient');
    run(stream, () => stream.names().filter((name) => name === 'batch.committed').length === 2);
    run(stream.command(steer('pause'), id(3)), () => phase(stream) === 'paused');
    stream.command(steer('resume'), id(4)).settle();
    const late = { execution_id: EXECUTION, order_id, tables: [], census: {}, instance: 'p1' };
    stream.fact('fence.opened', late).settle();
    expect([phase(stream), stream.orders()]).toMatchObject(['preparing', [{ kind: 'prepare' }]]);
    expect(phase(run(stream))).toBe('completed');
  });

  it('may hold more than the stream tells of: that is published on the way', () => {
    const stream = loading({});
    run(stream.command(steer('pause'), id(3)), () => phase(stream) === 'paused');
    const { target } = processorOf(stream);
    const [row] = target.backup();
    if (row) target.commit({ ...row, batch: 2 });
    run(stream.command(steer('resume'), id(4)));
    expect(phase(stream)).toBe('completed');
  });
});

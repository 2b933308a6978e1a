import { planHash } from '@commander/migration-plan';
import {
  applyPlan,
  cancel,
  execute,
  EXECUTION,
  execution,
  executionId,
  failFirst,
  id,
  phase,
  processorOf,
  resumeMigration,
  run,
  runTo,
  started,
} from '../testing/scenario';
import { PLAN } from '../testing/simulated-plan';
import type { StreamSimulator } from '../testing/stream-simulator';

const SECOND = executionId(2);
const rejection = (stream: StreamSimulator) =>
  stream.log.findLast(({ type }) => type === 'commander.command.rejected.v1')?.data;
const committed = (stream: StreamSimulator): number =>
  stream.names().filter((name) => name === 'batch.committed').length;
/** An execution that failed once some batches were committed. */
function failed(batches = 2, config = {}): StreamSimulator {
  const stream = runTo('loading', started({ parallel_batches: 1, ...config }));
  run(stream, () => committed(stream) === batches);
  return run(failFirst(stream, 'fatal'));
}
const resumed = (stream: StreamSimulator, request = {}): StreamSimulator =>
  stream.command(resumeMigration(request), id(3), SECOND).settle();

describe('an execution that resumes another', () => {
  it('goes on in its chain, writes no batch twice, and reports what the whole chain came to', () => {
    const stream = run(resumed(failed()));
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'failed', results: { total_created: 20 } });
    expect(stream.report(SECOND)).toMatchObject({
      status: 'completed',
      execution_type: 'resume',
      resumes_execution_id: EXECUTION,
      results: { total_created: 70, total_source_records: 70, unprocessed: 0, data_transformations: 140 },
      progress: { completed_batches: 7, total_batches: 7, percent_complete: 100 },
      verification: { count_match: true },
    });
    expect([...processorOf(stream).target.writes.values()]).toEqual(Array(7).fill(1));
    expect(stream.names().filter((name) => name === 'planning.completed')).toHaveLength(2);
  });

  it('goes on over several failures, with the knobs of the first unless told otherwise', () => {
    const stream = runTo('loading', resumed(failed(), { config: { parallel_batches: 2 } }), SECOND);
    const first = execution(stream, SECOND).config;
    expect(first).toMatchObject({ parallel_batches: 2, transaction_mode: 'per-batch' });
    run(failFirst(stream, 'fatal'));
    run(stream.command(resumeMigration(), id(4), executionId(3)));
    expect(stream.report(executionId(3))?.results.total_created).toBe(70);
  });

  it('stops at its own first error, not at those of the execution that it resumes', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }));
    processorOf(stream).failing = (_, batch) => (batch === 1 ? 3 : 0);
    run(stream, () => committed(stream) === 1);
    run(failFirst(stream, 'fatal'));
    processorOf(stream).failing = () => 0;
    run(resumed(stream, { config: { stop_on_first_error: true } }));
    expect(stream.report(SECOND)).toMatchObject({ status: 'completed', results: { total_failed: 3 } });
  });

  it('plans what was not planned yet', () => {
    const stream = run(failFirst(runTo('planning', started()), 'fatal'));
    expect(phase(run(resumed(stream)), SECOND)).toBe('completed');
  });

  it('publishes what the ended one had stored and never told', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }));
    const [order] = stream.orders();
    if (order?.kind !== 'load') throw new Error('No load is out.');
    const { target } = processorOf(stream);
    const untold = {
      chain: EXECUTION,
      kind: 'load',
      entity: 'Parent',
      batch: 1,
      executionId: EXECUTION,
    } as const;
    failFirst(stream, 'fatal').settle();
    processorOf(stream).work(order);
    target.close(EXECUTION);
    expect(target.find(untold)).toBeDefined();
    run(resumed(run(stream)));
    expect(stream.report(SECOND)?.results.total_created).toBe(70);
  });

  it('after a spent budget says so at once, and goes on with a higher one', () => {
    const stream = runTo('loading', started({ parallel_batches: 1, max_failed_records: 2 }));
    processorOf(stream).failing = (_, batch) => (batch === 1 ? 3 : 0);
    run(stream);
    run(resumed(stream));
    expect(stream.report(SECOND)).toMatchObject({ status: 'failed', results: { total_failed: 3 } });
    expect(stream.report(SECOND)?.reason).toContain('resume with a higher one, as these count');
    processorOf(stream).failing = () => 0;
    const request = { config: { max_failed_records: 3 } };
    run(stream.command(resumeMigration(request), id(4), executionId(3)));
    expect(stream.report(executionId(3))).toMatchObject({ status: 'completed' });
  });

  it('takes batches of any size where none are planned yet', () => {
    const stream = run(failFirst(started(), 'fatal'));
    run(resumed(stream, { config: { batch_size: 7 } }));
    expect(stream.report(SECOND)).toMatchObject({ status: 'completed' });
  });

  it('keeps the size of the batches that are planned, and refuses another', () => {
    const stream = resumed(failed(2, { batch_size: 10 }), { config: { batch_size: 7 } });
    expect(rejection(stream)?.message).toContain('planned with 10 records each');
    run(stream.command(resumeMigration({ config: { batch_size: 10 } }), id(4), SECOND));
    expect(phase(stream, SECOND)).toBe('completed');
  });

  it('starts anew where the ended one wanted one transaction for all', () => {
    const stream = run(failFirst(runTo('loading', started({ transaction_mode: 'single' })), 'fatal'));
    run(resumed(stream));
    expect(stream.log.find(({ data }) => data.resumes_execution_id === EXECUTION)?.data).toMatchObject({
      chain_id: SECOND,
    });
    expect(stream.report(SECOND)?.results.total_created).toBe(70);
  });

  it('does a batch again of which only the first records have an outcome, and counts it once', () => {
    const stream = runTo('loading', started({ transaction_mode: 'per-record', parallel_batches: 1 }));
    const [order] = stream.orders();
    if (order?.kind !== 'load') throw new Error('No load is out.');
    const counts = { read: 4, created: 4, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };
    stream.fact('batch.committed', {
      execution_id: EXECUTION,
      entity: order.work.entity.name,
      batch: 1,
      attempt: 1,
      summary: {
        counts,
        validation_errors_fixed: 0,
        data_transformations: 8,
        duplicates: { merged: 0, skipped: 0, failed: 0 },
        errors: { total: 0, by_type: {}, samples: [] },
        first_id: '1',
        last_id: '4',
        range: order.batch.range,
        cut_short: true,
      },
      lineage: { parts: 1, hash: 'h' },
      instance: 'p1',
      timing: { read_ms: 1, transform_ms: 1, write_ms: 1 },
    });
    stream.command(cancel(), id(5)).settle();
    const half = { batches: 1, counts, batch_hash: 'h', done: '1' };
    const none = { ...half, batches: 0, counts: { ...counts, read: 0, created: 0 }, done: '' };
    stream
      .fact('fence.closed', {
        execution_id: EXECUTION,
        census: { Parent: half, Child: none },
        sequences: [],
        instance: 'p1',
      })
      .settle();
    expect(stream.report(EXECUTION)?.results.total_created).toBe(4);
    run(resumed(stream));
    expect(stream.report(SECOND)?.results).toMatchObject({ total_created: 70, data_transformations: 140 });
  });
});

describe('a resume is refused', () => {
  it.each<[string, () => StreamSimulator, object, string]>([
    ['while another one writes', () => started(), {}, 'is still running in this project'],
    [
      'of a completed one',
      () => run(started()),
      { resume_from: { execution_id: EXECUTION } },
      'It has completed',
    ],
    ['of nothing', () => run(started()), {}, 'neither failed nor was cancelled'],
    ['of an unknown one', () => failed(), { resume_from: { execution_id: executionId(9) } }, 'is not known'],
    [
      'from a batch that is not reached',
      () => failed(),
      { resume_from: { batch_number: 4 } },
      'Batch 3 is not committed',
    ],
    [
      'from a batch that none has',
      () => failed(),
      { resume_from: { batch_number: 0 } },
      'Batches are numbered from 1',
    ],
    [
      'with a window of its own',
      () => failed(),
      { incremental: { change_detection: 'timestamp' } },
      'leave "incremental" out',
    ],
    [
      'with batches of another size where some are planned',
      () => failed(),
      { config: { batch_size: 7 } },
      'leave batch_size out',
    ],
    [
      'from a checkpoint nobody knows',
      () => failed(),
      { resume_from: { checkpoint_id: id(9) } },
      'not among those kept',
    ],
    [
      'into one transaction',
      () => failed(),
      { config: { transaction_mode: 'single' } },
      'Batches of it are committed already',
    ],
  ])('%s', (_, given, request, message) => {
    expect(rejection(resumed(given(), request))?.message).toContain(message);
  });

  it('where a later execution has written since', () => {
    const stream = failed().command(execute(), id(7), executionId(3));
    run(stream.command(cancel(false, executionId(3)), id(8)));
    resumed(stream, { resume_from: { execution_id: EXECUTION } });
    expect(rejection(stream)?.message).toContain('only the newest one can be resumed');
  });

  it.each([
    ['not accepted', {}, { config: { max_retries: 9 } }, 'accept_plan_change'],
    [
      'one of another key',
      { accept_plan_change: true },
      { entities: PLAN.entities.map((entity) => ({ ...entity, key: ['parent'] })) },
      'changes the key of Child',
    ],
    [
      'one of other entities',
      { accept_plan_change: true },
      { entities: PLAN.entities.slice(1) },
      'which entities',
    ],
  ])('by a changed plan: %s', (_, request, changes, message) => {
    const stream = failed().command(applyPlan(changes), id(7)).settle();
    expect(rejection(resumed(stream, request))?.message).toContain(message);
  });

  it('unless the changed plan is accepted, which its start says', () => {
    const changes = { config: { max_retries: 9 } };
    const stream = failed().command(applyPlan(changes), id(7)).settle();
    run(resumed(stream, { accept_plan_change: true }));
    expect(stream.log.find(({ data }) => data.resumes_execution_id === EXECUTION)?.data).toMatchObject({
      accepted_plan_change: true,
      plan_hash: planHash({ ...PLAN, ...changes }),
    });
    expect(phase(stream, SECOND)).toBe('completed');
  });
});

describe('a resume from a checkpoint', () => {
  const checkpointed = (): { stream: StreamSimulator; checkpoint: string } => {
    const stream = failed(3, { parallel_batches: 1 });
    const kept = stream.state().resumable?.checkpoints.kept.at(-1);
    if (!kept) throw new Error('No checkpoint was taken.');
    return { stream, checkpoint: kept.data.checkpoint_id };
  };
  const from = (checkpoint_id: string) => ({ resume_from: { checkpoint_id, batch_number: 3 } });
  const plan = {
    checkpoint: {
      frequency: 'every_batch' as const,
      n_batches: 1,
      time_interval_minutes: 5,
      retention: { keep_last_n: 2, expire_after_hours: 1 },
    },
  };

  beforeAll(() => Object.assign(PLAN, plan));
  afterAll(() => delete PLAN.checkpoint);

  it('goes on where it is known, kept, and opens', () => {
    const { stream, checkpoint } = checkpointed();
    expect(phase(run(resumed(stream, from(checkpoint))), SECOND)).toBe('completed');
    expect(stream.log.find(({ data }) => data.resumes_execution_id)?.data).toMatchObject(from(checkpoint));
  });

  it.each<[string, (stream: StreamSimulator, checkpoint: string) => void, string]>([
    ['it has expired', (stream) => stream.wait(2 * 3_600_000), 'expired at'],
    [
      'its stored state does not open',
      (stream) => (stream.openCheckpoint = () => 'It was altered.'),
      'It was altered.',
    ],
  ])('is refused where %s', (_, happens, message) => {
    const { stream, checkpoint } = checkpointed();
    happens(stream, checkpoint);
    expect(rejection(resumed(stream, from(checkpoint)))?.message).toContain(message);
    expect(phase(run(stream.command(resumeMigration(), id(9), SECOND)), SECOND)).toBe('completed');
  });

  it('is refused where it could not be opened after it was written', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }));
    run(stream, () => stream.names().includes('checkpoint.created'));
    const checkpoint = String(stream.log.find(({ data }) => data.checkpoint_id)?.data.checkpoint_id);
    const fact = { execution_id: EXECUTION, checkpoint_id: checkpoint, valid: false, reason: 'altered' };
    stream.fact('checkpoint.verified', fact);
    run(failFirst(stream, 'fatal'));
    expect(stream.report(EXECUTION)?.checkpoints[0]?.valid).toBe(false);
    expect(rejection(resumed(stream, { resume_from: { checkpoint_id: checkpoint } }))?.message).toContain(
      'is not valid',
    );
  });

  it('finds the newest ones only, as many as the plan keeps', () => {
    const { stream } = checkpointed();
    expect(stream.state().resumable?.checkpoints.kept.map(({ data }) => data.batch_number)).toEqual([2, 3]);
  });
});

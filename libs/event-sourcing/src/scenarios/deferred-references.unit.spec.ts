import type { LoadOrder } from '@commander/contracts';
import {
  cancel,
  EXECUTION,
  execution,
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

/** An execution whose second batch of each entity defers references. */
function deferring(stream: StreamSimulator = started()): StreamSimulator {
  processorOf(stream).deferring = (_, batch) => (batch === 2 ? 3 : 0);
  return stream;
}
const committed = (stream: StreamSimulator) =>
  stream.log
    .filter(({ type }) => type === 'commander.batch.committed.v1')
    .map(({ data }) => `${String(data.entity)} ${String(data.batch)}`);
const secondPass = (stream: StreamSimulator) =>
  stream
    .orders()
    .filter((order): order is LoadOrder => order.kind === 'load' && order.batch.range.kind === 'deferred');
const inSecondPass = (stream: StreamSimulator) => run(stream, () => secondPass(stream).length > 0);

describe('deferred references', () => {
  it('are settled by batches of their own once every batch of every entity is done', () => {
    const stream = inSecondPass(deferring());
    expect(committed(stream)).toHaveLength(7);
    expect(secondPass(stream).map(({ work, batch }) => [work.entity.name, batch.batch, batch.range])).toEqual(
      [['Parent', 4, { kind: 'deferred', batch: 2 }]],
    );
    run(stream);
    expect(committed(stream).slice(7)).toEqual(['Parent 4', 'Child 5']);
    expect(phase(stream)).toBe('completed');
  });

  it('count no record twice', () => {
    const stream = run(deferring());
    const end = stream.log.find(({ type }) => type === 'commander.execution.completed.v1');
    expect(end).toBeDefined();
    expect(committed(run(started()))).toHaveLength(7);
  });

  it('are paused and resumed like any batch', () => {
    const stream = inSecondPass(deferring()).command(steer('pause'), id(5));
    run(stream);
    expect(phase(stream)).toBe('paused');
    expect(committed(stream)).toHaveLength(8);
    run(stream.command(steer('resume'), id(6)));
    expect(committed(stream).slice(7)).toEqual(['Parent 4', 'Child 5']);
    expect(phase(stream)).toBe('completed');
  });

  it('are settled by a resume where the execution was cancelled before', () => {
    const stream = run(inSecondPass(deferring()).command(cancel(), id(5)));
    expect(phase(stream)).toBe('cancelled');
    run(stream.command(resumeMigration(), id(6), SECOND));
    expect(phase(stream, SECOND)).toBe('completed');
    expect(committed(stream).slice(8)).toEqual(['Child 5']);
  });

  it('are tried again after a transient failure', () => {
    const stream = failFirst(inSecondPass(deferring()), 'transient');
    run(stream);
    expect(phase(stream)).toBe('completed');
  });

  it('are undone before anything else', () => {
    const stream = run(run(deferring()).command(rollback(), id(5)));
    const undone = stream.log
      .filter(({ type }) => type === 'commander.batch.undone.v1')
      .map(({ data }) => `${String(data.entity)} ${(data.undoes as { batch: number }).batch}`);
    expect(undone.slice(0, 3)).toEqual(['Child 5', 'Parent 4', 'Child 4']);
    expect(undone).toHaveLength(9);
  });

  it('are settled by the promotion itself in mode single', () => {
    // Runs to the end, for no order of a second pass is ever sent.
    const stream = inSecondPass(deferring(started({ transaction_mode: 'single' })));
    expect(phase(stream)).toBe('completed');
    expect(committed(stream).slice(7)).toEqual(['Parent 4', 'Child 5']);
  });

  it('are no batches to sample from', () => {
    const stream = runTo('verifying', deferring());
    const [verify] = stream.orders();
    if (verify?.kind !== 'verify') throw new Error('No verification is out.');
    const kinds = Object.values(verify.batches).flatMap(({ batches }) =>
      batches.map(({ range }) => range.kind),
    );
    expect(new Set(kinds)).toEqual(new Set(['bytes']));
    expect(execution(stream, EXECUTION).entities.get('Parent')?.planned?.batches).toHaveLength(4);
  });
});

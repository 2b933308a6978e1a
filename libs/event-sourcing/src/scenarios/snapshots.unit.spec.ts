import type { Plan } from '@commander/contracts';
import {
  cancel,
  EXECUTION,
  execution,
  executionId,
  id,
  phase,
  processorOf,
  resumeMigration,
  run,
  runTo,
  started,
  steer,
} from '../testing/scenario';
import { PLAN } from '../testing/simulated-plan';
import type { StreamSimulator } from '../testing/stream-simulator';

const SECOND = executionId(2);
const sharing: Partial<Plan> = {
  connections: { ...PLAN.connections, old: { kind: 'postgresql' } },
  entities: PLAN.entities.map((entity) => ({
    ...entity,
    source: { connection: 'old', table: entity.name, consistency: 'snapshot' },
  })),
};
const loading = (): StreamSimulator => runTo('loading', started({ parallel_batches: 1 }, {}, sharing));
const entitiesOf = (stream: StreamSimulator, which = EXECUTION) =>
  stream.report(which)?.consistency_by_entity;

/** Loses the snapshot on the way, and lets the execution come to rest. */
function lost(stream: StreamSimulator): StreamSimulator {
  processorOf(stream).snapshots.restart();
  return run(stream, () => phase(stream) === 'paused');
}

describe('an execution whose sources are read in one snapshot', () => {
  it('takes it once, and every order to read names it', () => {
    const stream = loading();
    const snapshot = execution(stream).snapshots?.['old'];
    expect(snapshot).toMatchObject({ moment: 'moment 1' });
    expect(stream.orders()).toMatchObject([{ kind: 'load', snapshot, exact: true }]);
    run(stream, () => stream.orders().some(({ kind }) => kind === 'verify'));
    expect(stream.orders()).toMatchObject([{ batches: { Parent: { snapshot }, Child: { snapshot } } }]);
    run(stream);
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'completed', consistency: 'snapshot' });
    expect(entitiesOf(stream)).toEqual(
      ['Parent', 'Child'].map((entity) => ({
        entity,
        consistency: 'snapshot',
        snapshots: 1,
        batches_alone: 0,
      })),
    );
  });

  it('pauses once the snapshot is lost, and a resume reads what is left without', () => {
    const stream = lost(loading());
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'paused', reason: 'The snapshot is gone.' });
    stream.command(steer('resume'), id(3)).settle();
    expect(stream.orders()).toMatchObject([{ kind: 'prepare', accept_lost_snapshots: true }]);
    runTo('loading', stream);
    expect(execution(stream)).toMatchObject({ snapshots: { old: null }, lossAccepted: false });
    const [load] = stream.orders();
    expect(load).toMatchObject({ kind: 'load' });
    expect(load).toMatchObject({ snapshot: undefined, exact: undefined });
    expect(run(stream).report(EXECUTION)?.status).toBe('completed');
  });

  it('pauses again where an operator went on for another reason and could not know that it is lost', () => {
    const stream = loading();
    stream.command(steer('pause'), id(3)).settle();
    run(stream, () => phase(stream) === 'paused');
    processorOf(stream).snapshots.restart();
    stream.command(steer('resume'), id(4)).settle();
    expect(stream.orders()).toMatchObject([{ kind: 'prepare', accept_lost_snapshots: undefined }]);
    run(stream, () => phase(stream) === 'paused');
    expect(stream.report(EXECUTION)?.reason).toBe('The snapshot is gone.');
  });

  it('keeps the snapshot over a pause', () => {
    const stream = loading();
    stream.command(steer('pause'), id(3)).settle();
    run(stream, () => phase(stream) === 'paused');
    stream.command(steer('resume'), id(4)).settle();
    expect(run(stream).report(EXECUTION)).toMatchObject({ status: 'completed', consistency: 'snapshot' });
  });

  it('that goes on where another one ended has a snapshot of its own, and says that there were two', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }, {}, sharing));
    run(stream, () => execution(stream).tally.transformed > 0);
    run(stream.command(cancel(), id(3)).settle());
    stream.command(resumeMigration(), id(4), SECOND).settle();
    runTo('loading', stream, SECOND);
    expect(stream.orders()).toMatchObject([{ snapshot: { moment: 'moment 2' }, exact: undefined }]);
    run(stream);
    expect(stream.report(SECOND)?.consistency).toBe('per-batch');
    expect(entitiesOf(stream, SECOND)).toContainEqual({
      entity: 'Parent',
      consistency: 'per-batch',
      snapshots: 2,
      batches_alone: 0,
    });
  });
});

import {
  applyPlan,
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
import { PLAN } from '../testing/simulated-plan';
import type { StreamSimulator } from '../testing/stream-simulator';

const REPLAY = executionId(2);
const rejection = (stream: StreamSimulator) =>
  stream.log.findLast(({ type }) => type === 'commander.command.rejected.v1')?.data;

/** An execution that completed with three failed records. */
function given(config = {}): StreamSimulator {
  const stream = started({ parallel_batches: 1, ...config });
  processorOf(stream).failing = (entity, batch) => (entity === 'Child' && batch === 1 ? 3 : 0);
  run(stream);
  processorOf(stream).failing = () => 0;
  return stream;
}
const replay = (stream: StreamSimulator, request = {}, n = 3): StreamSimulator =>
  stream
    .command(
      execute({}, { execution_type: 'replay', replay: { execution_id: EXECUTION }, ...request }),
      id(n),
      REPLAY,
    )
    .settle();

describe('a replay', () => {
  it('is an execution of its own, whose orders read the quarantine and no source', () => {
    const stream = replay(given(), {
      replay: { execution_id: EXECUTION, entity: 'Child', rule: 'required' },
    });
    const replays = { execution_id: EXECUTION, chain_id: EXECUTION, entity: 'Child', rule: 'required' };
    expect(stream.orders()).toMatchObject([{ kind: 'prepare', chain_id: REPLAY, replays }]);
    runTo('planning', stream, REPLAY);
    expect(stream.orders()[0]).toMatchObject({ kind: 'plan', replays });
    runTo('loading', stream, REPLAY);
    expect(stream.orders()[0]).toMatchObject({ kind: 'load', replays });
    run(stream, () => stream.orders()[0]?.kind === 'verify');
    expect(stream.orders()[0]).toMatchObject({ batches: {} });
    run(stream);
    expect(stream.report(REPLAY)).toMatchObject({ status: 'completed', execution_type: 'replay' });
    expect(stream.report(EXECUTION)).toMatchObject({ results: { total_failed: 3 } });
  });

  it('takes the writer slot', () => {
    const stream = replay(given());
    stream.command(execute(), id(4), executionId(3)).settle();
    expect(rejection(stream)).toMatchObject({ code: 'project-busy' });
  });

  it('goes by a changed plan only where that is accepted', () => {
    const stream = given()
      .command(applyPlan({ config: { max_retries: 1 } }), id(9))
      .settle();
    expect(rejection(replay(stream))).toMatchObject({ code: 'not-allowed' });
    replay(stream, { accept_plan_change: true }, 4);
    expect(phase(run(stream), REPLAY)).toBe('completed');
  });

  it('is refused for entities whose duplicates are decided over the whole source', () => {
    const rules = [{ name: 'same_note', fields: ['note'] }];
    const entities = PLAN.entities.map((entity) =>
      entity.name === 'Parent' ? { ...entity, duplicates: { ...entity.duplicates, rules } } : entity,
    );
    const stream = given().command(applyPlan({ entities }), id(9)).settle();
    expect(rejection(replay(stream, { accept_plan_change: true }))).toMatchObject({
      message: expect.stringContaining('Entity "Parent" decides duplicates by rules') as string,
    });
    const one = { execution_id: EXECUTION, entity: 'Child' };
    replay(stream, { accept_plan_change: true, replay: one }, 4);
    expect(phase(run(stream), REPLAY)).toBe('completed');
  });

  it('leaves what stopped to be resumed behind it', () => {
    const stream = runTo('loading', started({ parallel_batches: 1 }));
    run(failFirst(stream, 'fatal'));
    run(replay(stream));
    run(stream.command(resumeMigration(), id(5), executionId(3)));
    expect(phase(stream, executionId(3))).toBe('completed');
  });

  it('is undone before what it repaired', () => {
    const stream = run(replay(given()));
    stream.command(rollback(), id(6), executionId(4)).settle();
    expect(JSON.stringify(rejection(stream))).toContain(REPLAY);
    run(stream.command(rollback(true), id(7), executionId(5)));
    expect(stream.state().ended.get(EXECUTION)).toMatchObject({ undoing: 'done' });
    expect(rejection(replay(stream, {}, 8))).toMatchObject({ code: 'not-allowed' });
  });

  it.each([
    ['nothing', { replay: undefined }, 'replay.execution_id'],
    ['a stranger', { replay: { execution_id: executionId(9) } }, ''],
    ['an entity that is none', { replay: { execution_id: EXECUTION, entity: 'None' } }, 'no entity'],
    ['a window', { incremental: { change_detection: 'timestamp' } }, 'leave'],
  ])('is refused of %s', (_, request, said) => {
    expect(JSON.stringify(rejection(replay(given(), request)))).toContain(said);
  });

  it('is not resumed, but given again', () => {
    const stream = run(failFirst(runTo('loading', replay(given()), REPLAY), 'fatal'));
    const resume = resumeMigration({ resume_from: { execution_id: REPLAY } });
    stream.command(resume, id(5), executionId(3)).settle();
    expect(JSON.stringify(rejection(stream))).toContain('give the replay again');
    stream
      .command(
        execute({}, { execution_type: 'replay', replay: { execution_id: EXECUTION } }),
        id(6),
        executionId(4),
      )
      .settle();
    expect(phase(run(stream), executionId(4))).toBe('completed');
  });

  it('waits for the end of what it replays', () => {
    const stream = runTo('loading', started());
    run(replay(stream).command(cancel(), id(4)));
    expect(rejection(stream)).toMatchObject({ code: 'project-busy' });
  });
});

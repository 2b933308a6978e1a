import { ORDER_PATIENCE_MS, unansweredOrders } from '../decide/unanswered-orders';
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
  run,
  started,
} from '../testing/scenario';
import { SimulatedProcessor } from '../testing/simulated-processor';
import type { StreamSimulator } from '../testing/stream-simulator';

const SECOND = executionId(2);
const rehearsing = (config = {}): StreamSimulator => started(config, { execution_type: 'dry-run' });

describe('a dry run', () => {
  it('is one order, writes nothing, takes no slot, and predicts what each record comes to', () => {
    const stream = rehearsing();
    expect(stream.orders().map(({ kind }) => kind)).toEqual(['rehearse']);
    expect(stream.state().writer).toBeNull();
    processorOf(stream).failing = (_, batch) => (batch === 1 ? 3 : 0);
    run(stream);
    expect(processorOf(stream).target.backup()).toEqual([]);
    const report = stream.report(EXECUTION);
    expect(report).toMatchObject({
      status: 'completed',
      results: { total_created: 64, total_failed: 6, unprocessed: 0 },
      rehearsal: { unpredictable: [] },
      verification: { state: 'not-verified' },
    });
    expect(report?.audit_summary.by_action).toMatchObject({ 'rehearsal.created': 64, 'rehearsal.failed': 6 });
    expect(report?.audit_summary.by_action).not.toHaveProperty('record.created');
  });

  it('goes on beside an execution that writes', () => {
    const stream = started().command(execute({}, { execution_type: 'dry-run' }), id(3), SECOND);
    run(stream);
    expect([phase(stream), phase(stream, SECOND)]).toEqual(['completed', 'completed']);
  });

  it('hands its predictions to the next full run of the same plan, which says how far they were off', () => {
    const stream = run(rehearsing()).command(execute(), id(3), SECOND).settle();
    run(stream, () => stream.orders()[0]?.kind === 'load');
    expect(stream.orders()[0]).toMatchObject({ predicted: [['created', 10]] });
    processorOf(stream).failing = (_, batch) => (batch === 1 ? 3 : 0);
    run(stream);
    expect(stream.report(SECOND)?.prediction).toEqual({
      rehearsal_execution_id: EXECUTION,
      compared_records: 70,
      differing_records: 6,
      uncompared_records: 0,
    });
  });

  it.each([
    ['a run by another plan', applyPlan({ verification: { sample_size: 1 } }), execute()],
    ['a run that resumes nothing of it', applyPlan(), execute({}, { execution_type: 'dry-run' })],
  ])('predicts nothing for %s', (_, plan, command) => {
    const stream = run(rehearsing()).command(plan, id(3)).settle();
    run(stream.command(command, id(4), SECOND));
    expect(stream.report(SECOND)?.prediction).toBeNull();
  });

  it('predicts nothing for the run behind that one: the target is another by then', () => {
    const stream = run(run(rehearsing()).command(execute(), id(3), SECOND));
    run(stream.command(execute(), id(4), executionId(3)));
    expect(stream.report(executionId(3))?.prediction).toBeNull();
  });

  it('begins anew where it is delivered again, and counts each batch once', () => {
    const stream = rehearsing({ retry_delay_ms: 1 });
    const [order] = stream.orders();
    let told = 0;
    const broken = new SimulatedProcessor(
      { now: stream.now, fact: (...fact) => ((told += 1) < 9 ? stream.fact(...fact) : undefined) },
      { Parent: 3, Child: 4 },
    );
    if (order) broken.work(order);
    expect(stream.report(EXECUTION)?.progress.completed_batches).toBe(4);
    run(failFirst(stream, 'transient'));
    expect(stream.report(EXECUTION)).toMatchObject({ status: 'completed', results: { total_created: 70 } });
  });

  it('is not taken for unanswered as long as it tells of its batches', () => {
    const stream = rehearsing();
    const [order] = stream.orders();
    const later = () => unansweredOrders(stream.state(), stream.now, 'c1').length;
    stream.wait(ORDER_PATIENCE_MS - 5000);
    let told = 0;
    const slow = new SimulatedProcessor(
      { now: stream.now, fact: (...fact) => ((told += 1) < 4 ? stream.fact(...fact) : undefined) },
      { Parent: 3, Child: 4 },
    );
    if (order) slow.work(order);
    stream.wait(ORDER_PATIENCE_MS - 5000);
    expect(later()).toBe(0);
    stream.wait(5000);
    expect(later()).toBe(1);
  });

  it.each(['system', 'fatal'] as const)(
    'fails at once on a %s failure: there is nothing to keep',
    (category) => {
      const stream = failFirst(rehearsing(), category).settle();
      expect(phase(stream)).toBe('failed');
    },
  );

  it('is cancelled at once, although its order is still out', () => {
    const stream = rehearsing();
    const [order] = stream.orders();
    stream.command(cancel(), id(3)).settle();
    expect(phase(stream)).toBe('cancelled');
    if (order) processorOf(stream).work(order);
    expect(stream.report(EXECUTION)?.results.total_created).toBe(0);
  });
});

import {
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

  it('hands its predictions to the next full run of the same plan, batch by batch', () => {
    const stream = run(rehearsing()).command(execute(), id(3), SECOND).settle();
    run(stream, () => stream.orders()[0]?.kind === 'load');
    expect(stream.orders()[0]).toMatchObject({ predicted: [['created', 10]] });
    run(stream);
    expect(stream.report(SECOND)?.prediction).toEqual({
      rehearsal_execution_id: EXECUTION,
      compared_records: 0,
      differing_records: 0,
      uncompared_records: 70,
    });
  });

  it('predicts nothing for batches of another size, or of an incremental run', () => {
    const stream = run(rehearsing());
    const [first] = stream.state().rehearsal?.batches.values() ?? [];
    expect(stream.state().rehearsal?.batches.size).toBe(7);
    expect(first?.range).toEqual({ kind: 'bytes', from: 0, to: 1 });
  });

  it('rehearses again from the start after a passing failure, and counts each batch once', () => {
    const stream = rehearsing({ retry_delay_ms: 1 });
    const [order] = stream.orders();
    if (order) processorOf(stream).work({ ...order, order_id: id(99), attempt: 7 });
    stream.log.pop();
    run(rehearsing());
    expect(stream.report(EXECUTION)?.results.total_created).toBe(70);
    const twice = run(failFirst(rehearsing({ retry_delay_ms: 1 }), 'transient'));
    expect(twice.report(EXECUTION)).toMatchObject({ status: 'completed', results: { total_created: 70 } });
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

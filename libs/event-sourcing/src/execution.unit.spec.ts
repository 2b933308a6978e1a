import { ORDER_PATIENCE_MS, unansweredOrders } from './decide/unanswered-orders';
import { deterministicId } from './stream/ids';
import {
  cancel,
  execute,
  execution,
  EXECUTION,
  failFirst,
  id,
  phase,
  processorOf,
  run,
  started,
  steer,
} from './testing/scenario';
import { allCreated, type StreamSimulator } from './testing/stream-simulator';

describe('an execution', () => {
  it('goes from the command to its end, parents before children', () => {
    const stream = run(started());
    expect(phase(stream)).toBe('completed');
    const report = stream.report(EXECUTION);
    expect(report?.status).toBe('completed');
    expect(report?.results.by_entity.map((e) => [e.entity, e.created])).toEqual([
      ['Parent', 30],
      ['Child', 40],
    ]);
    expect(report?.verification.count_match).toBe(true);
    const parentsDone = stream.log.findIndex(
      (e) => e.type.includes('batch.committed') && e.data.entity === 'Child',
    );
    expect(stream.log.slice(0, parentsDone).filter((e) => e.type.includes('batch.committed'))).toHaveLength(
      3,
    );
  });

  it('never has more batches in flight than the parallelism of the run', () => {
    const stream = started({ parallel_batches: 2 });
    let most = 0;
    run(stream, () => {
      most = Math.max(most, stream.orders().filter((order) => order.kind === 'load').length);
      return false;
    });
    expect(most).toBe(2);
  });

  it('is refused while another one writes, and the refusal names that one', () => {
    const stream = started().command(execute(), id(3), deterministicId('execution', 2)).settle();
    const rejected = stream.log.at(-1);
    expect(rejected?.type).toBe('commander.command.rejected.v1');
    expect(rejected?.data).toMatchObject({
      code: 'project-busy',
      message: expect.stringContaining(EXECUTION) as string,
    });
  });

  it('gives a repeated command one outcome', () => {
    const stream = run(started()).command(execute(), id(2), deterministicId('execution', 9)).settle();
    expect(stream.names().filter((name) => name === 'execution.started')).toHaveLength(1);
    expect(stream.names()).not.toContain('command.rejected');
  });

  it('tries a transient failure again after a pause, up to its limit, then waits for an operator', () => {
    const stream = started({ max_retries: 2, retry_delay_ms: 1 });
    for (let attempt = 1; attempt <= 3; attempt += 1) failFirst(stream, 'transient').settle().settle();
    expect(stream.names().filter((name) => name === 'retry.scheduled')).toHaveLength(2);
    expect(phase(stream)).toBe('paused');
  });

  it.each(['preparing', 'planning', 'loading'])(
    'pauses on a system failure while %s and goes on after a resume',
    (inPhase) => {
      const stream = started();
      run(stream, () => phase(stream) === inPhase);
      failFirst(stream, 'system');
      run(stream);
      expect(phase(stream)).toBe('paused');
      run(stream.command(steer('resume'), id(7)));
      expect(phase(stream)).toBe('completed');
    },
  );

  it('pauses once what is in flight has ended, and starts nothing new meanwhile', () => {
    const stream = started({ parallel_batches: 3 });
    run(stream, () => phase(stream) === 'loading');
    const out = stream.orders();
    stream.command(steer('pause'), id(3)).settle();
    for (const order of out) {
      expect(phase(stream)).toBe('pausing');
      processorOf(stream).work(order);
      stream.settle();
    }
    expect([out.length, phase(stream), stream.orders()]).toEqual([3, 'paused', []]);
  });

  it('fails on a fatal failure, once the fence is closed', () => {
    const stream = started();
    run(stream, () => phase(stream) === 'loading');
    failFirst(stream, 'fatal');
    run(stream);
    expect(stream.names().slice(-3)).toEqual(['orders.dispatched', 'fence.closed', 'execution.failed']);
    expect(stream.report(EXECUTION)?.reason).toBe('The database did not answer in time.');
  });

  it('fails at once where the preparation is refused: no fence was opened', () => {
    const stream = failFirst(started(), 'fatal').settle();
    expect(stream.names().at(-1)).toBe('execution.failed');
  });

  it('waits in closing until the stream holds every outcome of the census', () => {
    const stream = started();
    run(stream, () => stream.orders()[0]?.kind === 'close');
    const census = {
      batches: 4,
      counts: { ...execution(stream).entities.get('Child')!.counts, read: 50, created: 50 },
    };
    stream.fact('fence.closed', {
      execution_id: EXECUTION,
      census: {
        Child: { ...census, batches: 5, batch_hash: 'h' },
        Parent: { batches: 3, counts: execution(stream).entities.get('Parent')!.counts, batch_hash: 'h' },
      },
      sequences: [],
      instance: 'p1',
    });
    stream.settle();
    expect(phase(stream)).toBe('verifying');
    expect(stream.orders()).toEqual([]);
  });

  it('pauses where the target holds fewer batches than the stream tells of', () => {
    const stream = started();
    run(stream, () => stream.orders()[0]?.kind === 'close');
    stream
      .fact('fence.closed', { execution_id: EXECUTION, census: {}, sequences: [], instance: 'p1' })
      .settle();
    expect(phase(stream)).toBe('paused');
    expect(stream.report(EXECUTION)?.reason).toContain('restored backup');
  });

  it('never reads as verified where the verifier failed', () => {
    const stream = started({ max_retries: 0 });
    run(stream, () => stream.orders()[0]?.kind === 'verify');
    failFirst(stream, 'transient').settle();
    expect(stream.report(EXECUTION)?.verification.state).toBe('not-verified');
    expect(phase(stream)).toBe('completed');
  });

  it('ends as cancelled once what was in flight has ended, with the rest unprocessed', () => {
    const stream = started({ parallel_batches: 1 });
    run(stream, () => stream.names().filter((name) => name === 'batch.committed').length === 2);
    run(stream.command(cancel(), id(5)));
    expect(phase(stream)).toBe('cancelled');
    const results = stream.report(EXECUTION)?.results;
    expect((results?.total_source_records ?? 0) + (results?.unprocessed ?? 0)).toBe(70);
  });
});

describe('a close', () => {
  const closing = (): StreamSimulator => {
    const stream = started();
    run(stream, () => stream.orders()[0]?.kind === 'close');
    return stream;
  };
  const census = (parents: number) => {
    const of = (batches: number) => ({ batches, counts: allCreated(batches * 10), batch_hash: 'h' });
    return { Parent: of(parents), Child: of(4) };
  };
  const closed = (stream: StreamSimulator, parents: number) =>
    stream
      .fact('fence.closed', {
        execution_id: EXECUTION,
        census: census(parents),
        sequences: [],
        instance: 'p1',
      })
      .settle();

  it.each(['fatal', 'system'] as const)(
    'that fails (%s) pauses the execution once, and a resume closes again',
    (category) => {
      const stream = failFirst(closing(), category).settle();
      expect(phase(stream)).toBe('paused');
      expect(stream.names().filter((name) => name === 'pause.requested')).toHaveLength(1);
      expect(phase(run(stream.command(steer('resume'), id(7))))).toBe('completed');
    },
  );

  it('after a cancel has an id of its own, so that its failure is not taken for the first one', () => {
    const stream = closing();
    const [first] = stream.orders();
    failFirst(stream, 'system').settle().command(cancel(), id(7)).settle();
    expect(stream.orders()[0]?.kind).toBe('close');
    expect(stream.orders()[0]?.order_id).not.toBe(first?.order_id);
  });

  it('is done again once the ledger was mended', () => {
    const stream = closed(closing(), 2);
    expect(phase(stream)).toBe('paused');
    expect(phase(run(stream.command(steer('resume'), id(7))))).toBe('completed');
  });

  it('lets a cancelled execution end although the ledger differs, and says how', () => {
    const stream = closed(closing(), 2).command(cancel(), id(7)).settle();
    closed(stream, 1);
    expect(phase(stream)).toBe('cancelled');
    expect(stream.report(EXECUTION)?.reason).toContain("target's ledger lacks 2 batches of Parent");
  });
});

describe('a command to an execution that has ended', () => {
  it('is rejected, once, and changes neither state nor report', () => {
    const stream = run(started());
    const before = stream.report(EXECUTION);
    stream.command(cancel(), id(8)).settle();
    stream.append(stream.log.at(-2)!).settle();
    expect(stream.log.at(-2)?.data).toMatchObject({ command_id: id(8), code: 'not-allowed' });
    expect(stream.names().filter((name) => name === 'command.rejected')).toHaveLength(1);
    expect(stream.report(EXECUTION)).toEqual(before);
    expect(phase(stream)).toBe('completed');
  });
});

describe('an order that nobody answers', () => {
  it('fails after half an hour, is tried again, and in the end pauses the execution with the reason', () => {
    const stream = started({ max_retries: 1, retry_delay_ms: 1 });
    expect(unansweredOrders(stream.state(), stream.now, 'c1')).toEqual([]);
    for (let attempt = 1; attempt <= 2; attempt += 1) {
      const later = stream.now + ORDER_PATIENCE_MS;
      for (const data of unansweredOrders(stream.state(), later, 'c1')) stream.fact('order.failed', data);
      stream.settle().settle();
    }
    expect(phase(stream)).toBe('paused');
    expect(stream.report(EXECUTION)?.reason).toContain('No batch-processor answered in 30 minutes');
  });
});

describe('planning', () => {
  it('is done again where the parts of one attempt do not belong together', () => {
    const stream = started();
    run(stream, () => stream.orders()[0]?.kind === 'plan');
    const [order] = stream.orders();
    if (order?.kind !== 'plan') throw new Error('No planning is out.');
    const entity = order.work.entity.name;
    const stray = {
      batch: 1,
      first_record: 0,
      records: 1,
      range: { kind: 'bytes' as const, from: 0, to: 9 },
    };
    stream.fact('batches.planned', {
      execution_id: EXECUTION,
      entity,
      attempt: 1,
      part: 2,
      batches: [stray],
    });
    processorOf(stream).work(order);
    stream.settle();
    expect(stream.names()).toContain('retry.scheduled');
    expect(phase(run(stream))).toBe('completed');
    expect(stream.report(EXECUTION)?.results.total_created).toBe(70);
  });
});

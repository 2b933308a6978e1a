import { summaryOf, tellCommitted } from '../testing/simulated-facts';
import { cancel, EXECUTION, failFirst, id, phase, run, runTo, started, steer } from '../testing/scenario';
import { allCreated, type StreamSimulator } from '../testing/stream-simulator';

describe('an execution that ends while the ledger holds what the stream does not tell', () => {
  it('has a batch told again that the ledger holds though its order failed', () => {
    const stream = started({ parallel_batches: 1 });
    run(stream, () => stream.names().filter((name) => name === 'batch.committed').length === 2);
    stream.command(cancel(), id(5)).settle();
    failFirst(stream, 'transient').settle();
    expect(stream.orders()).toMatchObject([{ kind: 'close' }]);
    const census = { batches: 3, counts: allCreated(30), batch_hash: 'h', done: '1-3' };
    const nothing = { batches: 0, counts: allCreated(0), batch_hash: 'h', done: '' };
    stream
      .fact('fence.closed', {
        execution_id: EXECUTION,
        census: { Parent: census, Child: nothing },
        sequences: [],
        instance: 'p1',
      })
      .settle();
    const again = { kind: 'load', work: { entity: { name: 'Parent' } }, batch: { batch: 3 } };
    expect(stream.orders()).toMatchObject([again]);
    expect(phase(run(stream))).toBe('cancelled');
    expect(stream.report(EXECUTION)?.results.total_created).toBe(30);
  });

  describe('whose one transaction for all committed, and was told as failed, before it was cancelled', () => {
    const census = (batches: number) => ({
      batches,
      counts: allCreated(batches * 10),
      batch_hash: 'h',
      done: `1-${batches}`,
    });
    const cancelled = (): StreamSimulator => {
      const stream = started({ transaction_mode: 'single', max_retries: 0 });
      runTo('promoting', stream);
      failFirst(stream, 'transient').settle();
      expect(phase(stream)).toBe('paused');
      stream.command(cancel(), id(5)).settle();
      const both = { Parent: census(3), Child: census(4) };
      const closed = { execution_id: EXECUTION, census: both, sequences: [], instance: 'p1' };
      return stream.fact('fence.closed', closed).settle();
    };

    it('has its promotion told again', () => {
      const stream = cancelled();
      expect(stream.orders()).toMatchObject([{ kind: 'promote' }]);
      expect(stream.report(EXECUTION)?.progress.phase).toBe('closing');
      expect(phase(run(stream))).toBe('cancelled');
      expect(stream.report(EXECUTION)?.results.total_created).toBe(70);
    });

    it('waits for an operator where it cannot be told again', () => {
      const stream = cancelled();
      failFirst(stream, 'fatal').settle();
      expect([phase(stream), stream.orders()]).toEqual(['paused', []]);
      stream.command(steer('resume'), id(6)).settle();
      expect(stream.orders()).toMatchObject([{ kind: 'close' }]);
      expect(phase(run(stream))).toBe('cancelled');
    });
  });

  it('takes no notice of a batch that no planning made, and pauses where the ledger holds one', () => {
    const stream = runTo('loading', started());
    const far = { execution_id: EXECUTION, entity: 'Parent', attempt: 1 };
    for (const batch of [4, 2 ** 40]) {
      const range = { kind: 'bytes', from: 0, to: 1 } as const;
      const summary = summaryOf({ batch, first_record: 0, records: 10, range }, 0);
      tellCommitted(stream, { ...far, batch, summary });
    }
    run(stream, () => stream.orders()[0]?.kind === 'close');
    expect(stream.report(EXECUTION)?.progress).toMatchObject({ completed_batches: 7, processed_records: 70 });
    const of = (batches: number, done: string) => ({
      batches,
      counts: allCreated(batches * 10),
      batch_hash: 'h',
      done,
    });
    const census = { Parent: of(4, `1-3,${2 ** 40}`), Child: of(4, '1-4') };
    stream.fact('fence.closed', { execution_id: EXECUTION, census, sequences: [], instance: 'p1' });
    expect([phase(run(stream)), stream.orders()]).toEqual(['paused', []]);
  });
});

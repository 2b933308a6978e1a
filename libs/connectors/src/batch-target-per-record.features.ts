import type { LoadOrder } from '@commander/contracts';
import type { TargetSuite } from './batch-target.features';
import { failureOf } from './testing/failure-of';
import { batchOf, describeEndings, outcomesIn, writtenIn } from './testing/target-orders';

const SOME = [
  ['a', '1'],
  ['b', '2'],
  ['c', '-1'],
  ['d', '4'],
];

/** What `transaction_mode: per-record` promises: each record's commit is its own. */
export function describeRecordByRecord(suite: () => TargetSuite): void {
  describe('that is filled record by record', () => {
    const mode = 'per-record';

    // Ends the target's connection while it writes record b: a is committed, b to d are not.
    const interrupted = async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given();
      const order = orders.load(1, { mode });
      const blocker = await harness.another();
      await blocker.sql('begin');
      await blocker.sql(`insert into ${table} values ('b', 9)`);
      const failing = failureOf(target.load(batchOf(order, SOME)));
      await harness.endWaiting();
      expect(await failing).toMatchObject({ category: 'transient', retriable: true });
      await blocker.sql('rollback');
      await blocker.end();
      expect((await rows(table)).map((row) => row.id)).toEqual(['a']);
      return { table, orders, order };
    };
    const ids = async (table: string) => (await suite().rows(table)).map((row) => row.id);

    it('goes on behind the last record when its connection ended in the middle', async () => {
      const { target } = suite();
      const { table, order } = await interrupted();
      expect(await target.stored(order, 'input-1')).toBeNull();
      const { outbox, replayed } = await target.load(batchOf(order, SOME));
      expect(replayed).toBe(false);
      expect(outcomesIn(outbox)).toEqual(['created', 'created', 'failed', 'created']);
      expect(await ids(table)).toEqual(['a', 'b', 'd']);
      expect(await target.load(batchOf(order, SOME))).toEqual({ outbox, replayed: true });
      expect(await target.stored(order, 'input-1')).toEqual(outbox);
    });

    it('does no record twice where the source holds others by now', async () => {
      const { target } = suite();
      const { table, order } = await interrupted();
      const moved = [['new', '0'], ...SOME];
      const { outbox } = await target.load(batchOf(order, moved));
      expect(writtenIn(outbox).map((record) => record.sourceId)).toEqual(['a', 'new', 'b', 'c', 'd']);
      expect(await ids(table)).toEqual(['a', 'b', 'd', 'new']);
    });

    it('lets several take turns, each record written once', async () => {
      const { harness, target, given } = suite();
      const { table, orders } = await given();
      const others = [harness.openTarget(), harness.openTarget()];
      const order = orders.load(1, { mode });
      const many = Array.from({ length: 30 }, (_, n) => [`r${n}`, n % 7 === 3 ? '-1' : '1']);
      const results = await Promise.all([target, ...others].map((taker) => taker.load(batchOf(order, many))));
      expect(new Set(results.map((result) => result.outbox.toString())).size).toBe(1);
      expect(results.filter((result) => !result.replayed)).toHaveLength(1);
      expect(writtenIn(results[0]?.outbox ?? Buffer.of()).map((record) => record.sourceId)).toEqual(
        many.map(([id]) => id),
      );
      expect(await ids(table)).toHaveLength(26);
      await Promise.all(others.map((other) => other.end()));
    });

    it('gives a batch that is abandoned in the middle the outcomes it has, and fails the rest', async () => {
      const { target } = suite();
      const { table, order } = await interrupted();
      const error = {
        category: 'transient',
        error_type: 'network',
        code: 'gone',
        message: 'Gone.',
        retriable: true,
      } as const;
      const { records, ...batch } = batchOf(order, SOME);
      const rejected = records.map(({ index, sourceId }) => ({ index, sourceId, error }));
      const { outbox } = await target.load({ ...batch, records: [], rejected });
      expect(outcomesIn(outbox)).toEqual(['created', 'failed', 'failed', 'failed']);
      expect(writtenIn(outbox)[1]).toMatchObject({ sourceId: 'b', error: { code: 'gone' } });
      expect(await ids(table)).toEqual(['a']);
    });

    it('gets its outcome at the close where it is half done, the same each time', async () => {
      const { target } = suite();
      const { table, orders } = await interrupted();
      const closed = await target.close(orders.close(), describeEndings);
      expect(closed.outboxes.map(outcomesIn)).toEqual([['created']]);
      expect(closed.census).toMatchObject({
        Item: { batches: 1, done: '1', counts: { read: 1, created: 1 } },
      });
      expect(await target.close(orders.close(120), describeEndings)).toEqual(closed);
      expect(await ids(table)).toEqual(['a']);
    });

    it('is gone on with by a resume, behind the last record', async () => {
      const { target } = suite();
      const { table, orders, order } = await interrupted();
      await target.close(orders.close(), describeEndings);
      const resumed = orders.resumed();
      const { census } = await target.prepare(resumed.prepare());
      expect(census).toMatchObject({ Item: { batches: 1, counts: { read: 1 } } });
      const again: LoadOrder = resumed.load(1, { mode });
      expect(again.chain_id).toBe(order.chain_id);
      expect(await target.stored(again, 'input-of-another-plan')).toBeNull();
      const { outbox } = await target.load(batchOf(again, SOME, 'input-of-another-plan'));
      expect(outcomesIn(outbox)).toEqual(['created', 'created', 'failed', 'created']);
      expect(await ids(table)).toEqual(['a', 'b', 'd']);
      const closed = await target.close(resumed.close(), describeEndings);
      expect(closed).toMatchObject({ outboxes: [], census: { Item: { counts: { read: 4, failed: 1 } } } });
    });

    it('is stopped by a fence that is raised or closed, between two records', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await target.prepare(orders.prepare(30));
      expect((await failureOf(target.load(batchOf(orders.load(1, { mode }), SOME)))).code).toBe(
        'fence.stale',
      );
      const { orders: others } = await given();
      await target.close(others.close(), describeEndings);
      const late = target.load(batchOf(others.load(1, { mode }), SOME));
      expect((await failureOf(late)).code).toBe('fence.closed');
    });

    it('refuses the same batch with another input', async () => {
      const { target } = suite();
      const { order } = await interrupted();
      const failure = await failureOf(target.load(batchOf(order, SOME, 'other')));
      expect(failure).toMatchObject({ category: 'fatal', code: 'ledger.input_changed' });
    });
  });
}

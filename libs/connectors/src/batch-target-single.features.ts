import type { BatchTarget } from './batch-target';
import type { TargetSuite } from './batch-target.features';
import { failureOf } from './testing/failure-of';
import {
  describeEndings,
  ExecutionOrders,
  outcomesIn,
  promotionOf,
  sketchEntity,
  stagedOf,
} from './testing/target-orders';

type Row = readonly string[];

/** What `transaction_mode: single` promises: nothing stands in the target until everything does. */
export function describeStage(suite: () => TargetSuite): void {
  describe('that is filled in one transaction', () => {
    const stage = (orders: ExecutionOrders, batch: number, rows: Row[], name = 'Item') =>
      suite().target.stage(stagedOf(orders.load(batch, { mode: 'single', name }), rows));
    const outboxes = async (target: BatchTarget, order: ReturnType<ExecutionOrders['promote']>) => {
      const found: Buffer[] = [];
      for await (const outbox of target.promoted(order)) found.push(outbox);
      return found;
    };

    it('keeps batches apart from the tables until they are promoted, and tells of them in their order', async () => {
      const { target, given, rows } = suite();
      const { table, orders } = await given();
      await stage(orders, 2, [['b', '2']]);
      const first = await stage(orders, 1, [
        ['a', '1'],
        ['x', '-1'],
      ]);
      expect(first.replayed).toBe(false);
      expect(await rows(table)).toEqual([]);
      const order = orders.promote({ Item: 2 });
      expect(await target.promote(promotionOf(order))).toEqual({ replayed: false });
      expect((await rows(table)).map((row) => row.id)).toEqual(['a', 'b']);
      const [one, two, own] = await outboxes(target, order);
      expect([one, two].map((outbox) => outcomesIn(outbox ?? Buffer.of()))).toEqual([
        ['created', 'failed'],
        ['created'],
      ]);
      expect(own?.toString()).toBe('2');
    });

    it('gives back what is staged, and refuses another input', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      const order = orders.load(1, { mode: 'single' });
      const { outbox } = await target.stage(stagedOf(order, [['a', '1']]));
      expect(await target.stage(stagedOf(order, [['a', '1']]))).toEqual({ outbox, replayed: true });
      expect(await target.stored(order, 'input-1')).toEqual(outbox);
      expect((await failureOf(target.stored(order, 'other'))).code).toBe('ledger.input_changed');
    });

    it('promotes once, whoever asks and however often, also when the execution is closed', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given();
      await stage(orders, 1, [['a', '1']]);
      const order = orders.promote({ Item: 1 });
      const others = [harness.openTarget(), harness.openTarget()];
      const all = [target, ...others];
      const results = await Promise.all(all.map((taker) => taker.promote(promotionOf(order))));
      expect(results.filter((result) => !result.replayed)).toHaveLength(1);
      const told = await outboxes(target, order);
      await target.close(orders.close(), describeEndings);
      expect(await target.promote(promotionOf(order))).toEqual({ replayed: true });
      expect(await outboxes(target, order)).toEqual(told);
      expect(await rows(table)).toHaveLength(1);
      await Promise.all(others.map((other) => other.end()));
    });

    it('writes entities in the order of their references', async () => {
      const { harness, target } = suite();
      await harness.sql('create table stage_parents (id varchar(40) primary key)');
      await harness.sql(
        'create table stage_children (id varchar(40) primary key, parent varchar(40) references stage_parents (id))',
      );
      const orders = new ExecutionOrders([
        sketchEntity({
          name: 'Child',
          table: 'stage_children',
          columns: { id: 'text', parent: 'text' },
          references: [{ fields: ['parent'], entity: 'Parent' }],
        }),
        sketchEntity({ name: 'Parent', table: 'stage_parents', columns: { id: 'text' } }),
      ]);
      await target.prepare(orders.prepare());
      const children: Row[] = [
        ['1', 'p'],
        ['2', 'nobody'],
      ];
      await stage(orders, 1, children, 'Child');
      await stage(orders, 1, [['p']], 'Parent');
      const order = orders.promote({ Child: 1, Parent: 1 });
      await target.promote(promotionOf(order));
      const [parents, told] = await outboxes(target, order);
      expect(outcomesIn(parents ?? Buffer.of())).toEqual(['created']);
      expect(outcomesIn(told ?? Buffer.of())).toEqual(['created', 'failed']);
    });

    it.each([
      ['stop_on_first_error', { stop_on_first_error: true }, 'promotion.stopped'],
      ['a number of failures', { max_failed_records: 1 }, 'budget.failed_records'],
      ['a share of failures', { max_failed_records: '20%' }, 'budget.failed_records'],
    ] as const)('writes nothing beyond %s', async (_, config, code) => {
      const { target, given, rows } = suite();
      const { table, orders } = await given();
      await stage(orders, 1, [
        ['a', '1'],
        ['b', '-1'],
      ]);
      await stage(orders, 2, [['c', '-1']]);
      const failure = await failureOf(target.promote(promotionOf(orders.promote({ Item: 2 }, config))));
      expect(failure).toMatchObject({ category: 'fatal', code });
      expect(await rows(table)).toEqual([]);
      const { census } = await target.close(orders.close(), describeEndings);
      expect(census).toMatchObject({ Item: { batches: 0 } });
    });

    it('pauses where a batch is missing in the stage', async () => {
      const { target, given } = suite();
      const { orders } = await given();
      await stage(orders, 1, [['a', '1']]);
      const failure = await failureOf(target.promote(promotionOf(orders.promote({ Item: 2 }))));
      expect(failure).toMatchObject({ category: 'system', code: 'stage.incomplete' });
    });

    it('refuses a promotion below the fence or behind its close, and forgets the stage then', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given();
      await stage(orders, 1, [['a', '1']]);
      await target.prepare(orders.prepare(60));
      const promotion = promotionOf(orders.promote({ Item: 1 }));
      expect((await failureOf(target.promote(promotion))).code).toBe('fence.stale');
      await target.close(orders.close(), describeEndings);
      expect((await failureOf(target.promote(promotion))).code).toBe('fence.closed');
      expect((await failureOf(stage(orders, 2, [['b', '1']]))).code).toBe('fence.closed');
      expect(await rows(table)).toEqual([]);
      const kept = await harness.sql(
        `select count(*) as n from ${harness.meta('staged_rows')} where execution_id = '${orders.executionId}'`,
      );
      expect(kept).toEqual([{ n: '0' }]);
    });

    it('leaves the target untouched when its connection ends in the middle, and completes it afterwards', async () => {
      const { harness, target, given, rows } = suite();
      const { table, orders } = await given();
      await stage(orders, 1, [['a', '1']]);
      await stage(orders, 2, [['b', '2']]);
      const promotion = promotionOf(orders.promote({ Item: 2 }));
      const blocker = await harness.another();
      await blocker.sql('begin');
      await blocker.sql(`insert into ${table} values ('b', 9)`);
      const failing = failureOf(target.promote(promotion));
      await harness.endWaiting();
      expect(await failing).toMatchObject({ category: 'transient', retriable: true });
      await blocker.sql('rollback');
      await blocker.end();
      expect(await rows(table)).toEqual([]);
      expect(await target.promote(promotion)).toEqual({ replayed: false });
      expect((await rows(table)).map((row) => row.id)).toEqual(['a', 'b']);
    });
  });
}

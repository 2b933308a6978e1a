import { useStack } from '@commander/testing';
import { ConnectorError } from '../connector-error';
import {
  batchOf,
  describeEndings,
  ExecutionOrders,
  outcomesIn,
  promotionOf,
  sketchEntity,
  stagedOf,
} from '../testing/target-orders';
import type { PostgresqlTarget } from './postgresql-target';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

describe('The owner of a batch in PostgreSQL', () => {
  const suite = useStack();
  describe('when another comes', () => {
    let harness: PostgresqlHarness;
    let frozen: PostgresqlHarness;
    let target: PostgresqlTarget;
    let tables = 0;

    beforeAll(async () => {
      harness = await PostgresqlHarness.start(await suite.createTestDatabase());
      frozen = await harness.another();
      target = harness.openTarget(500);
    });
    afterEach(() => harness.expectIdle());
    afterAll(async () => {
      await target.end();
      await harness.expectGone();
      await harness.end();
      await frozen.end().catch(() => undefined);
    });

    const given = async () => {
      const table = `owned_${++tables}`;
      await harness.sql(`create table ${table} (id text primary key)`);
      const orders = new ExecutionOrders([sketchEntity({ table, columns: { id: 'text' } })]);
      await target.prepare(orders.prepare());
      return { table, orders };
    };
    const failureOf = async (work: Promise<unknown>) => {
      const error: unknown = await work.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConnectorError);
      return (error as ConnectorError).failure;
    };

    it('is ended where it holds the batch for too long', async () => {
      const { table, orders } = await given();
      const key = `'${orders.executionId}', 'load', 'Item', 1, '${orders.executionId}'`;
      const zero = '00000000-0000-0000-0000-000000000000';
      await frozen.sql(`insert into commander_meta.batch_lease (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
        select ${key}, '${zero}', 1, array[pid], array[backend_start] from pg_stat_activity where pid = pg_backend_pid()`);
      await frozen.sql('begin');
      await frozen.sql(`insert into commander_meta.batch_ledger (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset)
        values (${key}, '${zero}', 'input-1', 0, 1)`);
      const { outbox, replayed } = await target.load(batchOf(orders.load(), [['a']]));
      expect({ replayed, outcomes: outcomesIn(outbox) }).toEqual({ replayed: false, outcomes: ['created'] });
      expect(await harness.sql(`select * from ${table}`)).toEqual([{ id: 'a' }]);
      expect(await harness.sql('select * from commander_meta.batch_lease')).toEqual([]);
    });

    it('is waited for as long as it makes progress, which counts as one delivery', async () => {
      const { table, orders } = await given();
      await harness.sql(`
        create function slowly() returns trigger language plpgsql as $$ begin perform pg_sleep(0.5); return new; end $$;
        create trigger slows before insert on ${table} for each row execute function slowly()`);
      const hasty = [harness.openTarget(100), harness.openTarget(100)] as const;
      const ids = ['a', 'b', 'c', 'd', 'e'];
      for (const [i, id] of ids.entries())
        await hasty[0].stage(stagedOf(orders.load(i + 1, { mode: 'single' }), [[id]]));
      const promotion = promotionOf(orders.promote({ Item: ids.length }));
      const results = await Promise.all(hasty.map((one) => one.promote(promotion)));
      expect(results.map(({ replayed }) => replayed).sort()).toEqual([false, true]);
      expect(await harness.sql(`select * from ${table} order by id`)).toEqual(ids.map((id) => ({ id })));
      await Promise.all(hasty.map((one) => one.end()));
    });

    it('is left alone where its start is not the recorded one', async () => {
      const { orders } = await given();
      const stranger = await harness.another();
      await stranger.sql('begin');
      await stranger.sql(
        `select from commander_meta.execution_fence where execution_id = '${orders.executionId}' for update`,
      );
      const failure = await failureOf(target.load(batchOf(orders.load(), [['a']])));
      expect(failure).toMatchObject({ code: '55P03', category: 'transient', retriable: true });
      await stranger.sql('rollback');
      await stranger.end();
      await expect(target.load(batchOf(orders.load(), [['a']]))).resolves.toMatchObject({ replayed: false });
    });

    it('is stopped after too many deliveries without an outcome', async () => {
      const { orders } = await given();
      const order = orders.load();
      await harness.sql(`insert into commander_meta.batch_lease (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
        values ('${orders.executionId}', 'load', 'Item', 1, '${orders.executionId}', '${order.order_id}', 8, '{}', '{}')`);
      expect(await failureOf(target.load(batchOf(order, [['a']])))).toMatchObject({
        category: 'system',
        code: 'lease.deliveries',
      });
      await expect(target.load(batchOf(orders.load(), [['a']]))).resolves.toMatchObject({ replayed: false });
    });

    it('leaves nothing behind when its backend is ended in the middle', async () => {
      const { table, orders } = await given();
      await harness.sql(`
        create function end_backend() returns trigger language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
        create trigger ends before insert on ${table} for each row when (new.id = 'b') execute function end_backend()`);
      const batch = batchOf(orders.load(), [['a'], ['b']]);
      expect(await failureOf(target.load(batch))).toMatchObject({ category: 'transient', code: '57P01' });
      await harness.sql(`drop trigger ends on ${table}`);
      expect(await target.load(batch)).toMatchObject({ replayed: false });
      expect(await harness.sql(`select * from ${table} order by id`)).toEqual([{ id: 'a' }, { id: 'b' }]);
    });

    it('is waited for when the execution closes, and ended where that takes too long', async () => {
      const { orders } = await given();
      const holder = await harness.another();
      await holder.sql(`insert into commander_meta.batch_lease (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
        select '${orders.executionId}', 'load', 'Item', 9, '${orders.executionId}', '${orders.executionId}', 1, array[pid], array[backend_start] from pg_stat_activity where pid = pg_backend_pid()`);
      await holder.sql('begin');
      await holder.sql(
        `select from commander_meta.execution_fence where execution_id = '${orders.executionId}' for share`,
      );
      expect((await target.close(orders.close(), describeEndings)).census).toMatchObject({
        Item: { batches: 0 },
      });
      expect((await failureOf(target.load(batchOf(orders.load(), [['a']])))).code).toBe('fence.closed');
      await holder.end().catch(() => undefined);
    });
  });
});

import { useStack } from '@commander/testing';
import {
  batchOf,
  describeEndings,
  ExecutionOrders,
  MODES,
  move,
  outcomesIn,
  sketchEntity,
} from '../testing/target-orders';
import type { PostgresqlTarget } from './postgresql-target';
import { BreakingProxy } from './testing/breaking-proxy';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

const SOME = [
  ['a', '1'],
  ['b', '-1'],
  ['c', '3'],
];
const BEFORE = [{ id: 'c', amount: '2' }];
const BETWEEN = [
  { id: 'a', amount: '1' },
  { id: 'c', amount: '2' },
];
const AFTER = [
  { id: 'a', amount: '1' },
  { id: 'c', amount: '3' },
];

describe('A connection to PostgreSQL that breaks', () => {
  const suite = useStack();
  describe('at every moment', () => {
    let harness: PostgresqlHarness;
    let target: PostgresqlTarget;
    let proxy: BreakingProxy;

    beforeAll(async () => {
      const url = await suite.createTestDatabase();
      harness = await PostgresqlHarness.start(url);
      const { hostname, port } = new URL(url);
      proxy = await BreakingProxy.start({ host: hostname, port: Number(port) });
      target = harness.openTarget();
      await harness.sql('create table broken (id text primary key, amount int check (amount >= 0))');
    });
    afterAll(async () => {
      await target.end();
      await proxy.end();
      await harness.expectGone();
      await harness.end();
    });

    const given = async () => {
      await harness.sql(`delete from broken; insert into broken values ('c', 2)`);
      const columns = { id: 'text', amount: 'integer' } as const;
      const orders = new ExecutionOrders([
        sketchEntity({ table: 'broken', columns, duplicates: { policy: 'update' } }),
      ]);
      await target.prepare(orders.prepare());
      return orders;
    };
    const rows = () => harness.sql('select * from broken order by id');
    const undoable = async ({ executionId }: ExecutionOrders) => {
      const [row] = await harness.sql(
        `select coalesce(sum(array_length(keys, 2)), 0) as n from commander_meta.undo_image where execution_id = '${executionId}'`,
      );
      return Number(row?.n);
    };
    // Rows that are not as they were before: created, or given new values.
    const changed = async () => {
      const before = JSON.stringify(BEFORE[0]);
      return (await rows()).filter((row) => JSON.stringify(row) !== before).length;
    };

    it.each(MODES)(
      'leaves the target as it was or complete: %s',
      async (mode) => {
        const allowed = mode === 'per-record' ? [BEFORE, BETWEEN, AFTER] : [BEFORE, AFTER];
        let moments = 0;
        do {
          const orders = await given();
          const fragile = harness.openTarget(2_000, proxy.port);
          proxy.arm(++moments);
          await move(fragile, orders, SOME, { mode }).catch(() => undefined);
          await fragile.end();
          await harness.expectIdle();
          expect(await undoable(orders)).toBe(await changed());
          expect(allowed).toContainEqual(await rows());
          const outbox = await move(target, orders, SOME, { mode });
          expect(outcomesIn(outbox)).toEqual(['created', 'failed', 'updated']);
          expect(await rows()).toEqual(AFTER);
          expect(await undoable(orders)).toBe(2);
          const { census } = await target.close(orders.close(), describeEndings);
          expect(census).toMatchObject({ Item: { batches: 1, done: '1', counts: { read: 3 } } });
        } while (proxy.broke);
        expect(moments).toBeGreaterThan(20);
      },
      120_000,
    );

    it('sets what was deferred once, or not at all', async () => {
      await harness.sql('create table referring (id int primary key, other int references referring)');
      let moments = 0;
      do {
        await harness.sql('delete from referring');
        const references = [{ fields: ['other'], entity: 'Item', on_missing: 'defer' as const }];
        const columns = { id: 'integer', other: 'integer' } as const;
        const orders = new ExecutionOrders([sketchEntity({ table: 'referring', columns, references })]);
        await target.prepare(orders.prepare());
        const some = [
          ['1', '2'],
          ['2', '1'],
        ];
        await move(target, orders, some);
        const others = () => harness.sql('select other from referring order by id');
        const order = orders.load(2);
        const range = { kind: 'deferred' as const, batch: 1 };
        const settle = batchOf({ ...order, batch: { ...order.batch, range } }, []);
        const fragile = harness.openTarget(2_000, proxy.port);
        proxy.arm(++moments);
        await fragile.load(settle).catch(() => undefined);
        await fragile.end();
        await harness.expectIdle();
        const after = [{ other: '2' }, { other: '1' }];
        expect([[{ other: null }, { other: null }], after]).toContainEqual(await others());
        await target.load(settle);
        expect(await others()).toEqual(after);
        expect(await undoable(orders)).toBe(4);
        await target.close(orders.close(), describeEndings);
      } while (proxy.broke);
      expect(moments).toBeGreaterThan(10);
    }, 120_000);
  });
});

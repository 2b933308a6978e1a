import { failureOf } from '../testing/failure-of';
import {
  batchOf,
  describeEndings,
  ExecutionOrders,
  outcomesIn,
  sketchEntity,
} from '../testing/target-orders';
import { PostgresqlHarness } from './testing/postgresql-harness';
import { useSceneBeside } from './undo/testing/scene-beside';
import { told } from '../undo/testing/undo-scene';

jest.setTimeout(60_000);

describe('What somebody changes in PostgreSQL while an execution runs', () => {
  const suite = useSceneBeside();

  it.each([
    ['per-batch', 1],
    ['per-record', 2],
  ] as const)('a key that comes into being: %s tries its %i records again', async (mode, n) => {
    const { table, orders } = await suite.scene.given([]);
    const rows = [
      ['a', '5'],
      ['b', '6'],
    ].slice(0, n);
    await suite.other.sql('begin');
    await suite.other.sql(`insert into ${table} values ('a', 0, null)`);
    const first = failureOf(suite.scene.target.load(batchOf(orders.load(1, { mode }), rows)));
    await suite.other.untilWaiting();
    await suite.other.sql('commit');
    expect(await first).toMatchObject({ code: 'write.raced', category: 'transient' });
    const again = await suite.scene.target.load(batchOf(orders.load(1, { mode, offset: 30 }), rows));
    expect(outcomesIn(again.outbox)).toEqual(['updated', 'created'].slice(0, n));
    expect(await suite.scene.rowsOf(table)).toEqual(['a 5 ', 'b 6 '].slice(0, n));
  });

  it('a key that comes into being while a batch is copied: the batch looks at its records one by one', async () => {
    const { table, orders } = await suite.scene.given([]);
    await suite.other.sql('begin');
    await suite.other.sql(`insert into ${table} values ('a', 0, null)`);
    const rows = [
      ['a', '5'],
      ['b', '6'],
    ];
    const loaded = suite.scene.target.load(batchOf(orders.load(), rows));
    await suite.other.untilWaiting();
    await suite.other.sql('commit');
    expect(outcomesIn((await loaded).outbox)).toEqual(['updated', 'created']);
    expect(await suite.scene.rowsOf(table)).toEqual(['a 5 ', 'b 6 ']);
  });

  it('a column that is added: what is written behind it is undone whole', async () => {
    const { table, orders } = await suite.scene.given(["'z', 1, 'one'"], [['a', '1']]);
    await suite.scene.harness.sql(`alter table ${table} add column extra int default 7`);
    const rows = [
      ['b', '2'],
      ['z', '9'],
    ];
    await suite.scene.target.load(batchOf(orders.load(2), rows));
    expect(told(await (await suite.scene.rollback(orders)).run())).toEqual([
      'a: deleted',
      'b: deleted',
      'z: restored',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['z 1 one 7']);
  });

  it('a trigger that is added: what it did to a row is not taken for an edit', async () => {
    const { table, orders } = await suite.scene.given([], [['a', '1']]);
    await suite.scene.harness.sql(`
      create function ${table}_noted() returns trigger language plpgsql as
        $$ begin update ${table} set note = 'set' where id = new.id; return null; end $$;
      create trigger noted after insert on ${table} for each row execute function ${table}_noted()`);
    await suite.scene.target.load(batchOf(orders.load(2), [['b', '2']]));
    expect(told(await (await suite.scene.rollback(orders)).run())).toEqual(['a: deleted', 'b: deleted']);
  });

  it('an execution that was cancelled before its preparation arrives reserves nothing', async () => {
    const harness = await PostgresqlHarness.start(await suite.stack.createTestDatabase());
    await harness.sql('create table item (id text primary key)');
    const target = harness.openTarget();
    const item = sketchEntity({ table: 'item', columns: { id: 'text' } });
    const cancelled = new ExecutionOrders([item]);
    expect((await target.close(cancelled.close(), describeEndings)).census).toMatchObject({
      Item: { batches: 0 },
    });
    expect((await failureOf(target.prepare(cancelled.prepare()))).code).toBe('fence.closed');
    expect(await target.prepare(new ExecutionOrders([item]).prepare())).toMatchObject({
      tables: ['"public"."item"'],
    });
    await target.end();
    await harness.end();
  });
});

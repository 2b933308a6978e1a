import type { TargetSuite } from './batch-target.features';
import type { SettledReferences } from './references/deferred-reference';
import { failureOf } from './testing/failure-of';
import {
  batchOf,
  describeEndings,
  ExecutionOrders,
  move,
  outcomesIn,
  promotionOf,
  sketchEntity,
  stagedOf,
  writtenIn,
} from './testing/target-orders';

const COLUMNS = { id: 'integer', manager: 'integer' } as const;

/** References that wait until every row that they may name was written. */
export function describeDeferred(suite: () => TargetSuite): void {
  const given = async (columns = 'manager integer references staff (id)') => {
    await suite().harness.sql(
      `drop table if exists staff; create table staff (id integer primary key, ${columns})`,
    );
    const references = [{ fields: ['manager'], entity: 'Item', on_missing: 'defer' as const }];
    return new ExecutionOrders([
      sketchEntity({ table: 'staff', columns: COLUMNS, references, duplicates: { policy: 'update' } }),
    ]);
  };
  const staff = async () =>
    (await suite().harness.sql('select id, manager from staff order by id')).map(
      ({ id, manager }) => `${id} ${manager}`,
    );
  const waiting = () =>
    suite().harness.sql(`select source_id, rule, payload from ${suite().harness.meta('deferred_reference')}`);

  /** The second pass over what a batch deferred. */
  const settling = (orders: ExecutionOrders, batch: number, of: number, offset = 30) => {
    const order = orders.load(batch, { offset });
    const range = { kind: 'deferred' as const, batch: of };
    const told: SettledReferences[] = [];
    const settle = {
      ...batchOf({ ...order, batch: { ...order.batch, range } }, []),
      describe: (_: unknown, references?: SettledReferences) => {
        if (references) told.push(references);
        return { counts: batchCounts, outbox: Buffer.from(JSON.stringify(references)) };
      },
    };
    return { settle, told };
  };
  const batchCounts = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };

  const forgotten = () => suite().harness.sql(`delete from ${suite().harness.meta('deferred_reference')}`);

  it.each(['per-batch', 'per-record'] as const)(
    'are written without, and set once what they name stands there: %s',
    async (mode) => {
      const { target } = suite();
      const orders = await given();
      await target.prepare(orders.prepare());
      const first = await move(
        target,
        orders,
        [
          ['1', '3'],
          ['2', '2'],
          ['3', null],
          ['4', '99'],
        ],
        { mode },
      );
      expect(writtenIn(first).map(({ outcome, remarks }) => [outcome, remarks?.deferred])).toEqual([
        ['created', true],
        ['created', true],
        ['created', undefined],
        ['created', true],
      ]);
      await move(target, orders, [['5', '1']], { mode, batch: 2 });
      expect(await staff()).toEqual(['1 null', '2 null', '3 null', '4 null', '5 1']);
      const { settle, told } = settling(orders, 3, 1);
      const once = await target.load(settle);
      const again = await target.load(settle);
      expect(again).toEqual({ outbox: once.outbox, replayed: true });
      expect(told).toMatchObject([{ settled: 2, left: [{ sourceId: '4', rule: 'reference_missing' }] }]);
      expect(await staff()).toEqual(['1 3', '2 2', '3 null', '4 null', '5 1']);
      expect(await waiting()).toEqual([{ source_id: '4', rule: 'reference_missing', payload: null }]);
      await target.close(orders.close(), describeEndings);
      await forgotten();
    },
  );

  it('are settled within the one transaction of a promotion', async () => {
    const { target } = suite();
    const orders = await given();
    await target.prepare(orders.prepare());
    await target.stage(
      stagedOf(orders.load(1, { mode: 'single' }), [
        ['1', '2'],
        ['7', '9'],
      ]),
    );
    await target.stage(stagedOf(orders.load(2, { mode: 'single' }), [['2', '1']]));
    const order = orders.promote({ Item: 2 });
    await target.promote(promotionOf(order));
    expect(await staff()).toEqual(['1 2', '2 1', '7 null']);
    const outboxes = [];
    for await (const outbox of target.promoted(order)) outboxes.push(outbox);
    expect(outboxes).toHaveLength(4);
    await target.close(orders.close(), describeEndings);
    await forgotten();
  });

  it('keep no value in clear, and are sealed for their record', async () => {
    const { target } = suite();
    const orders = await given();
    await target.prepare(orders.prepare());
    await move(target, orders, [['1', '424242']]);
    const [kept] = await waiting();
    expect(kept?.payload).toEqual(expect.stringContaining('"ct"'));
    expect(kept?.payload).not.toContain('424242');
    await target.close(orders.close(), describeEndings);
    await forgotten();
  });

  it('leave rows alone that somebody changed or deleted in the meantime', async () => {
    const { target, harness } = suite();
    const orders = await given();
    await target.prepare(orders.prepare());
    await move(target, orders, [
      ['1', '4'],
      ['2', '4'],
      ['3', '4'],
    ]);
    await move(target, orders, [['4', null]], { batch: 2 });
    await harness.sql('update staff set manager = 3 where id = 1; delete from staff where id = 2');
    const { settle, told } = settling(orders, 3, 1);
    await target.load(settle);
    expect(told[0]?.left.map(({ sourceId, rule }) => [sourceId, rule])).toEqual([
      ['1', 'row_changed'],
      ['2', 'row_gone'],
    ]);
    expect(await staff()).toEqual(['1 3', '3 4', '4 null']);
    await target.close(orders.close(), describeEndings);
    await forgotten();
  });

  it('come to the same rows in any order of the batches', async () => {
    const { target } = suite();
    const rows = [
      [['1', '2']],
      [
        ['2', '3'],
        ['4', '9'],
      ],
      [['3', '1']],
    ];
    const results: string[][] = [];
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const orders = await given();
      await target.prepare(orders.prepare());
      for (const place of order) await move(target, orders, rows[place] ?? [], { batch: place + 1 });
      for (const [i, place] of order.entries()) await target.load(settling(orders, 4 + i, place + 1).settle);
      results.push(await staff());
      await target.close(orders.close(), describeEndings);
      await forgotten();
    }
    expect(results).toEqual([1, 2, 3].map(() => ['1 2', '2 3', '3 1', '4 null']));
  });

  it('need a column that may be null', async () => {
    const orders = await given('manager integer not null');
    const failure = await failureOf(suite().target.prepare(orders.prepare()));
    expect(failure.message).toContain(
      'column "manager" is not null, so its reference cannot be written later',
    );
  });

  it('update a row that stands, and are not deferred where the named row does', async () => {
    const { target, harness } = suite();
    const orders = await given();
    await harness.sql('insert into staff values (1, null), (2, 1)');
    await target.prepare(orders.prepare());
    const outbox = await move(target, orders, [
      ['1', '2'],
      ['2', '5'],
    ]);
    expect(outcomesIn(outbox)).toEqual(['updated', 'updated']);
    expect(await staff()).toEqual(['1 2', '2 null']);
    expect(await waiting()).toHaveLength(1);
    await target.close(orders.close(), describeEndings);
    await forgotten();
  });
}

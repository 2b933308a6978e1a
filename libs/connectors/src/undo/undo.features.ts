import { batchOf } from '../testing/target-orders';
import { failureOf } from '../testing/failure-of';
import { undoOf } from './testing/rollback';
import { told, useScene, type Row, type UndoHarness } from './testing/undo-scene';

/** What every BatchTarget does when batches are undone; `start` is called once. */
export function describeUndo(name: string, start: () => Promise<UndoHarness>): void {
  describe(`${name} undoing batches`, () => {
    const suite = useScene(start);

    it('takes away what was created, and gives back the whole row of what was updated', async () => {
      const before = ["'a', 1, 'one'", "'b', 2, 'two'"];
      const { table, orders } = await suite.scene.given(before, [
        ['a', '10'],
        ['b', '2'],
        ['c', '3'],
      ]);
      const rows = await (await suite.scene.rollback(orders)).run();
      expect(told(rows)).toEqual(['a: restored', 'c: deleted']);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one', 'b 2 two']);
    });

    it('leaves rows alone that somebody changed in any column, or took away', async () => {
      const before = ["'a', 1, 'one'", "'b', 2, 'two'", "'c', 3, 'three'"];
      const { table, orders } = await suite.scene.given(before, [
        ['a', '10'],
        ['b', '20'],
        ['c', '30'],
        ['d', '40'],
        ['e', '50'],
      ]);
      await suite.scene.harness.sql(`update ${table} set amount = 11 where id = 'a'`);
      await suite.scene.harness.sql(`update ${table} set note = 'edited' where id in ('b', 'd')`);
      await suite.scene.harness.sql(`delete from ${table} where id in ('c', 'e')`);
      const rows = await (await suite.scene.rollback(orders)).run();
      expect(told(rows)).toEqual([
        'a: conflict row.changed',
        'b: conflict row.changed',
        'c: conflict row.gone',
        'd: conflict row.changed',
        'e: conflict row.gone',
      ]);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 11 one', 'b 20 edited', 'd 40 edited']);
    });

    it('gives back the oldest values of rows that several batches touched', async () => {
      const { table, orders } = await suite.scene.given(
        ["'a', 1, 'one'"],
        [
          ['a', '10'],
          ['b', '2'],
        ],
        [
          ['a', '100'],
          ['b', '20'],
        ],
      );
      const rollback = await suite.scene.rollback(orders);
      expect((await rollback.plan()).batches).toMatchObject([
        { batch: 1, first_record: 0, records: 2, range: { kind: 'undo', batch: 2 } },
        { batch: 2, first_record: 2, records: 2, range: { kind: 'undo', batch: 1 } },
      ]);
      expect(told(await rollback.run())).toEqual(['a: restored', 'a: restored', 'b: deleted', 'b: restored']);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one']);
    });

    it('counts a row once that one batch wrote several times', async () => {
      const { table, orders } = await suite.scene.given(
        ["'a', 1, 'one'"],
        [
          ['a', '10'],
          ['b', '1'],
          ['a', '11'],
          ['b', '2'],
          ['b', '3'],
        ],
      );
      const rollback = await suite.scene.rollback(orders);
      expect((await rollback.plan()).batches).toMatchObject([{ records: 2 }]);
      expect(told(await rollback.run())).toEqual(['a: restored', 'b: deleted']);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one']);
    });

    it('finds the rows that a constraint keeps from going back, and names it', async () => {
      const table = await suite.scene.newTable(', code varchar(40)');
      await suite.scene.harness.sql(`alter table ${table} add constraint ${table}_codes unique (code)`);
      const many = Array.from({ length: 40 }, (_, n) => `r${n}`);
      for (const id of many)
        await suite.scene.harness.sql(`insert into ${table} (id, code) values ('${id}', 'old-${id}')`);
      const columns = { id: 'text', code: 'text' } as const;
      const orders = await suite.scene.open({ table, columns, duplicates: { policy: 'update' } });
      await suite.scene.target.load(
        batchOf(orders.load(), [...many.map((id) => [id, `new-${id}`]), ['fresh', 'old-r1']]),
      );
      await suite.scene.harness.sql(`insert into ${table} (id, code) values ('theirs', 'old-r7')`);
      const rows = await (await suite.scene.rollback(orders)).run();
      expect(told(rows).filter((row) => !row.endsWith('restored'))).toEqual([
        'fresh: deleted',
        `r7: conflict ${table}_codes`,
      ]);
      expect(
        await suite.scene.harness.sql(
          `select id, code from ${table} where id in ('r1', 'r7', 'theirs') order by id`,
        ),
      ).toEqual([
        { id: 'r1', code: 'old-r1' },
        { id: 'r7', code: 'new-r7' },
        { id: 'theirs', code: 'old-r7' },
      ]);
    });

    it('gives back the stored outcome, byte for byte, when the order comes again', async () => {
      const { table, orders } = await suite.scene.given(["'a', 1, 'one'"], [['a', '10']]);
      const rollback = await suite.scene.rollback(orders);
      const [batch] = (await rollback.plan()).batches;
      if (!batch) throw new Error('Nothing was planned.');
      const first = await suite.scene.target.undo(undoOf(rollback.order(batch)));
      await suite.scene.harness.sql(`update ${table} set amount = 10 where id = 'a'`);
      expect(await suite.scene.target.undo(undoOf(rollback.order(batch)))).toEqual({
        ...first,
        replayed: true,
      });
      expect(await suite.scene.rowsOf(table)).toEqual(['a 10 one']);
      const other = suite.scene.target.undo(undoOf(rollback.order(batch), 'other'));
      expect((await failureOf(other)).code).toBe('ledger.input_changed');
    });

    it('gives back the stored outcome also after the execution was closed', async () => {
      const { orders } = await suite.scene.given([], [['a', '1']]);
      const rollback = await suite.scene.rollback(orders);
      const [batch] = (await rollback.plan()).batches;
      if (!batch) throw new Error('Nothing was planned.');
      const first = await suite.scene.target.undo(undoOf(rollback.order(batch)));
      await rollback.end();
      const again = rollback.order(batch, { offset: 120 });
      expect(await suite.scene.target.undo(undoOf(again))).toEqual({ ...first, replayed: true });
    });

    it('lets one of many takers undo', async () => {
      const { table, orders } = await suite.scene.given(
        [],
        ...Array.from({ length: 3 }, (_, n): Row[] => [[`r${n}`, '1']]),
      );
      const rollback = await suite.scene.rollback(orders);
      const others = [suite.scene.harness.openTarget(), suite.scene.harness.openTarget()];
      for (const batch of (await rollback.plan()).batches) {
        const takers = [suite.scene.target, ...others].map((taker) =>
          taker.undo(undoOf(rollback.order(batch))),
        );
        const results = await Promise.all(takers);
        expect(results.filter((result) => !result.replayed)).toHaveLength(1);
        expect(new Set(results.map((result) => result.outbox.toString())).size).toBe(1);
      }
      expect(await suite.scene.rowsOf(table)).toEqual([]);
      await Promise.all(others.map((other) => other.end()));
    });

    it('refuses orders that come too late, and counts what was undone when it closes', async () => {
      const { table, orders } = await suite.scene.given(
        ["'a', 1, 'one'"],
        [['a', '10']],
        [['b', '1']],
        [['c', '1']],
      );
      await suite.scene.harness.sql(`update ${table} set note = 'edited' where id = 'c'`);
      const rollback = await suite.scene.rollback(orders);
      const { batches } = await rollback.plan();
      const [first, second, last] = batches;
      if (!first || !second || !last) throw new Error('Three batches were loaded.');
      expect(
        (await failureOf(suite.scene.target.undo(undoOf(rollback.order(first, { offset: 9 }))))).code,
      ).toBe('fence.stale');
      await suite.scene.target.undo(undoOf(rollback.order(first)));
      await suite.scene.target.undo(undoOf(rollback.order(second)));
      expect((await rollback.end()).census).toMatchObject({
        Item: { batches: 2, done: '1-2', undone: { images: 2, deleted: 1, restored: 0, conflicts: 1 } },
      });
      expect((await failureOf(suite.scene.target.undo(undoOf(rollback.order(last))))).code).toBe(
        'fence.closed',
      );
      expect(await suite.scene.rowsOf(table)).toEqual(['a 10 one', 'c 1 edited']);
    });

    it('plans what is left where an earlier rollback was cut short', async () => {
      const { table, orders } = await suite.scene.given(
        ["'a', 1, 'one'", "'c', 2, 'two'"],
        [['a', '10']],
        [
          ['b', '1'],
          ['c', '1'],
        ],
      );
      await suite.scene.harness.sql(`update ${table} set note = 'edited' where id = 'c'`);
      const first = await suite.scene.rollback(orders);
      const [newest] = (await first.plan()).batches;
      if (newest) await suite.scene.target.undo(undoOf(first.order(newest)));
      await first.end();
      await suite.scene.harness.sql(`update ${table} set note = 'two' where id = 'c'`);
      const second = await suite.scene.rollback(orders);
      expect((await second.plan()).batches).toMatchObject([
        { batch: 1, records: 1, range: { batch: 2 } },
        { batch: 2, records: 1, range: { batch: 1 } },
      ]);
      expect(told(await second.run())).toEqual(['a: restored', 'c: restored']);
      await second.end();
      expect((await (await suite.scene.rollback(orders)).plan()).batches).toEqual([]);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one', 'c 2 two']);
    });

    it.each(['per-record', 'single'] as const)('undoes what was loaded %s', async (mode) => {
      const { table, orders } = await suite.scene.given(["'a', 1, 'one'", "'b', 2, 'two'"]);
      const rows = ['a', 'b', 'c', 'd', 'a', 'c'].map((id, n) => [id, `${n + 10}`]);
      await suite.scene.loadAs(mode, orders, rows);
      await suite.scene.harness.sql(`update ${table} set note = 'edited' where id in ('b', 'd')`);
      const rollback = await suite.scene.rollback(orders);
      expect((await rollback.plan()).batches).toMatchObject([{ records: 4 }]);
      expect(told(await rollback.run())).toEqual([
        'a: restored',
        'b: conflict row.changed',
        'c: deleted',
        'd: conflict row.changed',
      ]);
      expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one', 'b 11 edited', 'd 13 edited']);
    });

    it('plans nothing where nothing was written', async () => {
      const { orders } = await suite.scene.given([]);
      const rollback = await suite.scene.rollback(orders);
      const { batches, fingerprint } = await rollback.plan();
      expect(batches).toEqual([]);
      expect(fingerprint).toMatchObject({ kind: 'table' });
      expect((await rollback.end()).census).toMatchObject({ Item: { batches: 0 } });
    });
  });
}

import { batchOf } from '../testing/target-orders';
import { told, useScene, type Row, type UndoHarness } from './testing/undo-scene';

/** What every BatchTarget does with rows to undo that others refer to; `start` is called once. */
export function describeUndoReferences(name: string, start: () => Promise<UndoHarness>): void {
  describe(`${name} undoing rows that others refer to`, () => {
    const suite = useScene(start);

    it.each(['no action', 'cascade', 'set null', 'restrict'])(
      'leaves a created row alone to which rows of others refer (on delete %s)',
      async (action) => {
        const { table, orders } = await suite.scene.given(
          [],
          [
            ['a', '1'],
            ['b', '2'],
          ],
        );
        await suite.scene.harness.sql(
          `create table ${table}_use (id integer primary key, item varchar(40) references ${table} (id) on delete ${action})`,
        );
        await suite.scene.harness.sql(`insert into ${table}_use values (1, 'a')`);
        const rows = await (await suite.scene.rollback(orders)).run();
        expect(told(rows)).toEqual(['a: conflict row.referenced', 'b: deleted']);
        expect(await suite.scene.rowsOf(table)).toEqual(['a 1 ']);
        expect(await suite.scene.rowsOf(`${table}_use`)).toEqual(['1 a']);
      },
    );

    it.each(['no action', 'cascade', 'set null'])(
      'deletes rows of one batch that refer to each other (on delete %s)',
      async (action) => {
        const table = await suite.scene.newTable();
        await suite.scene.harness.sql(
          `alter table ${table} add column parent varchar(40) references ${table} (id) on delete ${action}`,
        );
        await suite.scene.harness.sql(`insert into ${table} (id) values ('root')`);
        const orders = await suite.scene.open({ table, columns: { id: 'text', parent: 'text' } });
        const chain = Array.from({ length: 30 }, (_, n): Row => [`n${n}`, n === 0 ? 'root' : `n${n - 1}`]);
        await suite.scene.target.load(batchOf(orders.load(), chain));
        await suite.scene.harness.sql(`update ${table} set note = 'edited' where id = 'n10'`);
        const rows = await (await suite.scene.rollback(orders)).run();
        expect(rows.filter((row) => row.outcome === 'deleted')).toHaveLength(19);
        expect(told(rows)).toEqual(
          expect.arrayContaining([
            'n10: conflict row.changed',
            'n9: conflict row.referenced',
            'n0: conflict row.referenced',
          ]),
        );
        expect(await suite.scene.rowsOf(table)).toHaveLength(12);
      },
    );

    it('undoes children before parents, and keeps the parent of a child that somebody changed', async () => {
      const parent = await suite.scene.newTable();
      const child = await suite.scene.newTable(`, parent varchar(40) references ${parent} (id)`);
      const orders = await suite.scene.open(
        { name: 'Parent', table: parent, columns: { id: 'text', amount: 'integer' } },
        { name: 'Child', table: child, columns: { id: 'text', parent: 'text' } },
      );
      const ids = ['1', '2'];
      await suite.scene.target.load(
        batchOf(
          orders.load(1, { name: 'Parent' }),
          ids.map((id) => [`p${id}`, id]),
        ),
      );
      await suite.scene.target.load(
        batchOf(
          orders.load(1, { name: 'Child' }),
          ids.map((id) => [`c${id}`, `p${id}`]),
        ),
      );
      await suite.scene.harness.sql(`update ${child} set note = 'edited' where id = 'c1'`);
      const rows = await (await suite.scene.rollback(orders)).run('Child', 'Parent');
      expect(told(rows)).toEqual([
        'c1: conflict row.changed',
        'c2: deleted',
        'p1: conflict row.referenced',
        'p2: deleted',
      ]);
    });
  });
}

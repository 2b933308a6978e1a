import type { PlannedBatch } from '@commander/contracts';
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

    it('undoes what the second pass set, and then rows that referred to each other in a circle', async () => {
      const { scene } = suite;
      const head = await scene.newTable(', head varchar(40)');
      const staff = await scene.newTable(
        `, manager varchar(40), department varchar(40) references ${head} (id)`,
      );
      await scene.harness.sql(
        `alter table ${staff} add foreign key (manager) references ${staff} (id);
         insert into ${staff} (id) values ('old');
         alter table ${head} add foreign key (head) references ${staff} (id);
         insert into ${head} (id, head, note) values ('d1', 'old', 'kept')`,
      );
      const duplicates = { policy: 'update' } as const;
      const orders = await scene.open(
        {
          name: 'Department',
          table: head,
          columns: { id: 'text', head: 'text' },
          references: [{ fields: ['head'], entity: 'Employee', on_missing: 'defer' }],
          duplicates,
        },
        {
          name: 'Employee',
          table: staff,
          columns: { id: 'text', manager: 'text', department: 'text' },
          references: [
            { fields: ['manager'], entity: 'Employee', on_missing: 'defer' },
            { fields: ['department'], entity: 'Department' },
          ],
          duplicates,
        },
      );
      const load = (name: string, batch: number, rows: Row[]) =>
        scene.target.load(batchOf(orders.load(batch, { name }), rows));
      const settle = (name: string, batch: number, of: number) => {
        const order = orders.load(batch, { name });
        const range = { kind: 'deferred' as const, batch: of };
        return scene.target.load(batchOf({ ...order, batch: { ...order.batch, range } }, []));
      };
      await load('Department', 1, [
        ['d1', 'e2'],
        ['d2', 'e1'],
      ]);
      await load('Employee', 1, [
        ['e1', 'e2', 'd1'],
        ['e2', 'e1', 'd2'],
      ]);
      await settle('Department', 2, 1);
      await settle('Employee', 2, 1);
      const referring = `select d.id, d.head, e.manager from ${head} d join ${staff} e on e.id = d.head order by d.id`;
      expect((await scene.harness.sql(referring)).map((row) => Object.values(row).join(' '))).toEqual([
        'd1 e2 e1',
        'd2 e1 e2',
      ]);
      const rollback = await scene.rollback(orders);
      const batches: { name: string; batch: PlannedBatch }[] = [];
      for (const name of ['Employee', 'Department'])
        batches.push(...(await rollback.plan(name)).batches.map((batch) => ({ name, batch })));
      const isSecond = ({ batch }: (typeof batches)[number]) => 'references' in batch.range;
      const rows = [];
      for (const { name, batch } of [...batches.filter(isSecond), ...batches.filter((b) => !isSecond(b))])
        rows.push(...(await rollback.undo(batch, name)));
      expect(rows.filter(({ outcome }) => outcome === 'conflict')).toEqual([]);
      expect(await scene.rowsOf(head)).toEqual(['d1  kept old']);
      expect(await scene.rowsOf(staff)).toHaveLength(1);
      await rollback.end();
      const left = await scene.harness.sql(`select * from ${scene.harness.meta('deferred_reference')}`);
      expect(left).toEqual([]);
    });

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

import { batchOf, describeEndings, type ExecutionOrders } from '../../testing/target-orders';
import { told, type Row } from '../../undo/testing/undo-scene';
import { useSceneBeside } from './testing/scene-beside';

const COPIED: Row[] = [
  ['a', '1'],
  ['b', '1'],
  ['c', '1'],
];

describe('Undoing rows that were copied at once', () => {
  const suite = useSceneBeside();
  const sql = (text: string) => suite.scene.harness.sql(text);
  const undone = async (orders: ExecutionOrders) => {
    const rollback = await suite.scene.rollback(orders);
    const rows = told(await rollback.run());
    await rollback.end();
    return rows;
  };
  const stillMarked = async ({ executionId }: ExecutionOrders) => {
    const [row] = await sql(
      `select count(*)::int as n from commander_meta.undo_image where execution_id = '${executionId}' and xid is not null`,
    );
    return Number(row?.n);
  };

  it('knows all of them by the one transaction that wrote them, and by their keys as the table has them', async () => {
    const { table, orders } = await suite.scene.given([], COPIED);
    const [image] = await sql(
      `select u.keys::text, u.after_hash::text, u.before is null as created,
         (select bool_and(t.xmin::text::bigint = u.xid & 4294967295) from ${table} t) as same
       from commander_meta.undo_image u where execution_id = '${orders.executionId}'`,
    );
    expect(image).toMatchObject({ keys: '{{a,b,c}}', after_hash: '{}', created: 't', same: 't' });
    expect(await undone(orders)).toEqual(['a: deleted', 'b: deleted', 'c: deleted']);
  });

  it('still knows those that a later batch updated and that were restored', async () => {
    const { table, orders } = await suite.scene.given(
      [],
      COPIED,
      [
        ['b', '2'],
        ['d', '2'],
      ],
      [
        ['b', '3'],
        ['c', '3'],
      ],
    );
    expect(await stillMarked(orders)).toBe(1);
    expect(await undone(orders)).toEqual([
      'a: deleted',
      'b: deleted',
      'b: restored',
      'b: restored',
      'c: deleted',
      'c: restored',
      'd: deleted',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual([]);
  });

  it('still knows those that another execution updated and that were restored', async () => {
    const { table, orders } = await suite.scene.given([], COPIED);
    await suite.scene.target.close(orders.close(), describeEndings);
    const columns = { id: 'text', amount: 'integer' } as const;
    const later = await suite.scene.open({ table, columns, duplicates: { policy: 'update' } });
    await suite.scene.target.load(batchOf(later.load(1), [['b', '2']]));
    expect(await undone(later)).toEqual(['b: restored']);
    expect(await undone(orders)).toEqual(['a: deleted', 'b: deleted', 'c: deleted']);
    expect(await suite.scene.rowsOf(table)).toEqual([]);
  });

  it('leaves alone what somebody wrote, even if it looks the same again', async () => {
    const { table, orders } = await suite.scene.given([], COPIED);
    await sql(`update ${table} set amount = 7 where id = 'a'; update ${table} set amount = 1 where id = 'a';
      delete from ${table} where id = 'b'; insert into ${table} values ('b', 1)`);
    expect(await undone(orders)).toEqual([
      'a: conflict row.changed',
      'b: conflict row.changed',
      'c: deleted',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['a 1 ', 'b 1 ']);
  });

  it('leaves alone what somebody changed before a later batch updated it', async () => {
    const columns = { id: 'text', amount: 'integer' } as const;
    const table = await suite.scene.newTable();
    const orders = await suite.scene.open({ table, columns, duplicates: { policy: 'update' } });
    await suite.scene.target.load(batchOf(orders.load(1), COPIED));
    await sql(`update ${table} set note = 'edited' where id = 'a'`);
    const rows: Row[] = [
      ['a', '2'],
      ['b', '2'],
    ];
    await suite.scene.target.load(batchOf(orders.load(2), rows));
    expect(await undone(orders)).toEqual([
      'a: conflict row.changed',
      'a: restored',
      'b: deleted',
      'b: restored',
      'c: deleted',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['a 1 edited']);
  });

  it('trusts no transaction of long ago, whose number may have come round', async () => {
    const { orders } = await suite.scene.given([], COPIED);
    await sql(
      `update commander_meta.undo_image set xid = xid - 4294967296 where execution_id = '${orders.executionId}'`,
    );
    expect(await undone(orders)).toEqual(COPIED.map(([id]) => `${id}: conflict row.changed`));
  });
});

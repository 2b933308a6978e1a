import { resolveConnection } from '../../connections/resolve-connection';
import { batchOf, describeEndings, type ExecutionOrders } from '../../testing/target-orders';
import { told, type Row } from '../../undo/testing/undo-scene';
import { PostgresqlTarget } from '../postgresql-target';
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

  it('knows them by the texts of their keys as the table has them, whatever the type', async () => {
    await sql(`create type tone as enum ('lo', 'hi'); create domain tag as varchar(9) check (value <> '');
      create domain few as numeric(5,1);
      create table toned (d tag, e tone, f few, n numeric(5,2), at timestamptz(0), c char(4), u uuid, primary key (d, e, f, n, at, c, u))`);
    const columns = {
      d: 'text',
      e: 'text',
      f: 'numeric',
      n: 'numeric',
      at: 'timestamptz',
      c: 'text',
      u: 'uuid',
    } as const;
    const orders = await suite.scene.open({ table: 'toned', columns, key: Object.keys(columns) });
    const u = '6A0E1B1C-0f4e-4c4e-8a35-0a52b1b3f7aa';
    const rows: Row[] = [
      ['x, "y"', 'hi', '1', '1.5', '2013-01-01T10:00:00Z', 'a', u],
      ['z', 'lo', '02', '0', '2013-01-01T10:00:00+02:00', 'abcd', u],
    ];
    await suite.scene.target.load(batchOf(orders.load(), rows));
    expect(await stillMarked(orders)).toBe(1);
    const [same] = await sql(`select count(*)::int as n from toned t, commander_meta.undo_image u,
        unnest(u.keys[1:1], u.keys[2:2], u.keys[3:3], u.keys[4:4], u.keys[5:5], u.keys[6:6], u.keys[7:7]) k(d, e, f, n, at, c, u)
      where u.table_name like '%toned%' and (t.d::text, t.e::text, t.f::text, t.n::text, t.at::text, t.c::text, t.u::text) = (k.d, k.e, k.f, k.n, k.at, k.c, k.u)`);
    expect(same).toEqual({ n: '2' });
    expect((await undone(orders)).filter((row) => row.endsWith('deleted'))).toHaveLength(2);
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

  it.each(['vacuum (freeze)', 'vacuum (full, freeze)', 'cluster'])(
    'still knows them after %s',
    async (work) => {
      const { table, orders } = await suite.scene.given([], COPIED);
      await sql(work === 'cluster' ? `cluster ${table} using ${table}_pkey` : `${work} ${table}`);
      expect(await undone(orders)).toEqual(['a: deleted', 'b: deleted', 'c: deleted']);
    },
  );

  it('leaves them alone where the whole table was written anew', async () => {
    const { table, orders } = await suite.scene.given([], COPIED);
    await sql(`alter table ${table} alter column amount type bigint`);
    expect(await undone(orders)).toEqual(COPIED.map(([id]) => `${id}: conflict row.changed`));
  });

  it('trusts no transaction of another server, such as one that a dump was taken of', async () => {
    const { table, orders } = await suite.scene.given([], COPIED);
    const [edit] = await sql(
      `update ${table} set note = 'edited' where id = 'a' returning pg_current_xact_id()::text as xid`,
    );
    const of = `where execution_id = '${orders.executionId}'`;
    await sql(`update commander_meta.undo_image set xid = ${edit?.xid ?? ''}, server = server + 1 ${of}`);
    expect(await undone(orders)).toEqual(COPIED.map(([id]) => `${id}: conflict row.changed`));
    expect(await suite.scene.rowsOf(table)).toEqual(['a 1 edited', 'b 1 ', 'c 1 ']);
  });

  it('still knows those that another execution found by another key, in a table that has grown since', async () => {
    const table = await suite.scene.newTable(', code integer unique');
    const first = await suite.scene.open({ table, columns: { id: 'text', code: 'integer' } });
    const rows: Row[] = [
      ['a', '1'],
      ['b', '2'],
    ];
    await suite.scene.target.load(batchOf(first.load(1), rows));
    await suite.scene.target.close(first.close(), describeEndings);
    await sql(`alter table ${table} add column grade text default 'none'`);
    const columns = { code: 'integer', id: 'text', amount: 'integer' } as const;
    const later = await suite.scene.open({ table, columns, key: ['code'], duplicates: { policy: 'update' } });
    await suite.scene.target.load(batchOf(later.load(1), [['2', 'b', '5']]));
    expect(await undone(later)).toEqual(['2: restored']);
    expect(await undone(first)).toEqual(['a: deleted', 'b: deleted']);
  });

  it('goes on where a conflict is left beside rows that were known again', async () => {
    const { table, orders } = await suite.scene.given([], COPIED, [['b', '2']]);
    await sql(`create table ${table}_use (item varchar(40) references ${table} (id));
      insert into ${table}_use values ('a'), ('b')`);
    expect(await undone(orders)).toEqual([
      'a: conflict row.referenced',
      'b: conflict row.referenced',
      'b: restored',
      'c: deleted',
    ]);
    await sql(`delete from ${table}_use`);
    expect(await undone(orders)).toEqual(['a: deleted', 'b: deleted']);
  });

  it('keeps hashes where this user may not ask which server it is', async () => {
    const table = await suite.scene.newTable();
    const role = `${table}_${process.pid}`;
    await sql(`create role ${role} login password 'secret'; revoke execute on function pg_control_system() from public;
      grant all on ${table} to ${role}; grant usage on schema commander_meta to ${role};
      grant all on all tables in schema commander_meta to ${role}`);
    const address = new URL(suite.url);
    [address.username, address.password] = [role, 'secret'];
    const env = { COMMANDER_CONNECTION_TARGET: address.href };
    const resolved = resolveConnection('target', 'postgresql', env);
    const limited = new PostgresqlTarget({ name: 'target', ...resolved });
    try {
      const orders = await suite.scene.open({ table, columns: { id: 'text', amount: 'integer' } });
      await limited.load(batchOf(orders.load(1), COPIED));
      expect(await stillMarked(orders)).toBe(0);
      expect(await undone(orders)).toEqual(['a: deleted', 'b: deleted', 'c: deleted']);
    } finally {
      await limited.end();
      await sql(
        `grant execute on function pg_control_system() to public; drop owned by ${role}; drop role ${role}`,
      );
    }
  });
});

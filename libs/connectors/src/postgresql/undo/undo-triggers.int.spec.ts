import { useStack } from '@commander/testing';
import { PostgresqlHarness } from '../testing/postgresql-harness';
import type { UndoneRow } from '../../batch-to-undo';
import { failureOf } from '../../testing/failure-of';
import { batchOf } from '../../testing/target-orders';
import { told, useScene } from '../../undo/testing/undo-scene';

jest.setTimeout(60_000);

describe('Undoing under the triggers of PostgreSQL', () => {
  const stack = useStack();
  const suite = useScene(async () => PostgresqlHarness.start(await stack.createTestDatabase()));
  const sql = (text: string) => suite.scene.harness.sql(text);
  const trigger = (table: string, when: string, body: string) =>
    sql(`create function ${table}_meddle() returns trigger language plpgsql as $$ begin ${body} end $$;
      create trigger meddle ${when} on ${table} for each row execute function ${table}_meddle()`);

  it('goes on where a trigger changes restored rows, and says so', async () => {
    const before = [`'a', 1, null`, `'b', 1, null`];
    const { table, orders } = await suite.scene.given(
      before,
      [
        ['a', '10'],
        ['b', '10'],
        ['c', '10'],
      ],
      [
        ['a', '100'],
        ['c', '100'],
      ],
    );
    await trigger(table, 'before update', `new.note := 'touched'; return new;`);
    await sql(`update ${table} set amount = 11 where id = 'b'`);
    const rows = await (await suite.scene.rollback(orders)).run();
    expect(told(rows)).toEqual([
      'a: restored trigger.changed',
      'a: restored trigger.changed',
      'b: conflict row.changed',
      'c: deleted',
      'c: restored trigger.changed',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['a 1 touched', 'b 11 touched']);
  });

  it('names the rows that a trigger keeps', async () => {
    const rows = Array.from({ length: 20 }, (_, n) => [`r${n}`, '1']);
    const { table, orders } = await suite.scene.given([], rows);
    await trigger(
      table,
      'before delete',
      `if old.id = 'r3' then return null; end if; if old.id = 'r15' then raise exception 'CANARY'; end if; return old;`,
    );
    const undone = await (await suite.scene.rollback(orders)).run();
    expect(told(undone).filter((row) => !row.endsWith('deleted'))).toEqual([
      'r15: conflict P0001',
      'r3: conflict trigger.suppressed',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['r15 1 ', 'r3 1 ']);
  });

  it('leaves nothing behind when its backend is ended in the middle, and goes on where it stopped', async () => {
    const { table, orders } = await suite.scene.given(
      [`'a', 1, 'one'`],
      [
        ['a', '10'],
        ['b', '1'],
      ],
      [
        ['c', '1'],
        ['d', '1'],
      ],
      [['e', '1']],
    );
    const loaded = await suite.scene.rowsOf(table);
    await trigger(
      table,
      'before delete',
      `if old.id = 'c' then perform pg_terminate_backend(pg_backend_pid()); end if; return old;`,
    );
    const rollback = await suite.scene.rollback(orders);
    const { batches } = await rollback.plan();
    const undoAll = async () => {
      const rows: UndoneRow[] = [];
      for (const batch of batches) rows.push(...(await rollback.undo(batch)));
      return rows;
    };
    expect(await failureOf(undoAll())).toMatchObject({ code: '57P01', category: 'transient' });
    expect(await suite.scene.rowsOf(table)).toEqual(loaded.filter((row) => !row.startsWith('e')));
    await sql(`drop trigger meddle on ${table}`);
    expect(told(await undoAll())).toEqual([
      'a: restored',
      'b: deleted',
      'c: deleted',
      'd: deleted',
      'e: deleted',
    ]);
    expect(await suite.scene.rowsOf(table)).toEqual(['a 1 one']);
  });

  it('does not follow a key that would change rows of others', async () => {
    const table = await suite.scene.newTable(', code text unique');
    await sql(`insert into ${table} (id, code) values ('a', 'old-a'), ('b', 'old-b')`);
    await sql(`create table ${table}_use (id int, code text references ${table} (code) on update cascade)`);
    const columns = { id: 'text', code: 'text' } as const;
    const orders = await suite.scene.open({ table, columns, duplicates: { policy: 'update' } });
    await suite.scene.target.load(
      batchOf(orders.load(), [
        ['a', 'new-a'],
        ['b', 'new-b'],
      ]),
    );
    await sql(`insert into ${table}_use values (1, 'new-a')`);
    const rows = await (await suite.scene.rollback(orders)).run();
    expect(told(rows)).toEqual(['a: conflict row.referenced', 'b: restored']);
    expect(await suite.scene.rowsOf(`${table}_use`)).toEqual(['1 new-a']);
  });
});

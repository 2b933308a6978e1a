import { resolveConnection } from '../../connections/resolve-connection';
import { failureOf } from '../../testing/failure-of';
import { PostgresqlTarget } from '../postgresql-target';
import { PostgresqlHarness } from '../testing/postgresql-harness';
import { Rollback, rowsIn, undoOf } from '../../undo/testing/rollback';
import { useSceneBeside } from './testing/scene-beside';
import { told } from '../../undo/testing/undo-scene';

jest.setTimeout(60_000);

describe('Undoing beside others in PostgreSQL', () => {
  const suite = useSceneBeside();
  const sql = (text: string) => suite.scene.harness.sql(text);

  it.each([
    [
      'update the row',
      (table: string) => `update ${table} set note = 'edited' where id = 'a'`,
      'row.changed',
    ],
    ['delete the row', (table: string) => `delete from ${table} where id = 'a'`, 'row.gone'],
    ['refer to the row', (table: string) => `insert into ${table}_use values ('1', 'a')`, 'row.referenced'],
  ])('waits for a transaction that is about to %s', async (_, change, rule) => {
    const { table, orders } = await suite.scene.given(
      [],
      [
        ['a', '1'],
        ['b', '2'],
      ],
    );
    await sql(
      `create table ${table}_use (id text, item varchar(40) references ${table} (id) on delete cascade)`,
    );
    const rollback = await suite.scene.rollback(orders);
    await suite.other.sql('begin');
    await suite.other.sql(change(table));
    const running = rollback.run();
    await suite.other.untilWaiting();
    await suite.other.sql('commit');
    expect(told(await running)).toEqual([`a: conflict ${rule}`, 'b: deleted']);
  });

  it('lets go of a lock that is not given in time, and succeeds when tried again', async () => {
    const { table, orders } = await suite.scene.given([], [['a', '1']]);
    const rollback = await suite.scene.rollback(orders);
    await suite.other.sql('begin');
    await suite.other.sql(`select from ${table} for update`);
    expect(await failureOf(rollback.run())).toMatchObject({ code: '55P03', category: 'transient' });
    await suite.other.sql('rollback');
    expect(told(await rollback.run())).toEqual(['a: deleted']);
  });

  it('takes a batch over from an owner that is stuck', async () => {
    const { table, orders } = await suite.scene.given([], [['a', '1']]);
    const rollback = await suite.scene.rollback(orders);
    const [batch] = (await rollback.plan()).batches;
    if (!batch) throw new Error('Nothing was planned.');
    const { executionId } = rollback.orders;
    const key = `'${executionId}', 'undo', 'Item', 1, '${executionId}', '${executionId}'`;
    const stuck = await PostgresqlHarness.start(suite.url);
    await stuck.sql(`insert into commander_meta.batch_lease (chain_id, kind, entity, batch, execution_id, order_id, deliveries, pids, backend_starts)
      select ${key}, 1, array[pid], array[backend_start] from pg_stat_activity where pid = pg_backend_pid()`);
    await stuck.sql('begin');
    await stuck.sql(`insert into commander_meta.batch_ledger (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset)
      values (${key}, 'undo-1', 0, 1)`);
    const { outbox, replayed } = await suite.scene.target.undo(undoOf(rollback.order(batch)));
    expect({ replayed, rows: told(rowsIn(outbox)) }).toEqual({ replayed: false, rows: ['a: deleted'] });
    expect(await suite.scene.rowsOf(table)).toEqual([]);
    await stuck.end().catch(() => undefined);
  });

  it('undoes nothing where a right is missing, and names it', async () => {
    const { table, orders } = await suite.scene.given(
      [`'a', 1, 'one'`],
      [
        ['a', '10'],
        ['b', '1'],
      ],
    );
    const role = `${table}_${process.pid}`;
    const address = new URL(suite.url);
    [address.username, address.password] = [role, 'secret'];
    await sql(`create table ${table}_use (id text, item varchar(40) references ${table} (id) on delete set null);
      create role ${role} login password 'secret';
      grant select, insert, update (id, amount) on ${table} to ${role};
      grant usage on schema commander_meta to ${role}; grant all on all tables in schema commander_meta to ${role}`);
    const env = { COMMANDER_CONNECTION_TARGET: address.href };
    const limited = new PostgresqlTarget({
      name: 'target',
      ...resolveConnection('target', 'postgresql', env),
    });
    try {
      const rollback = await Rollback.of(suite.scene.target, orders);
      const planned = () => failureOf(rollback.plan('Item', limited));
      const unseen = await planned();
      expect(unseen).toMatchObject({ code: '42501', category: 'fatal' });
      expect(unseen.message).toContain(`${table}_use`);
      await sql(`grant select on ${table}_use to ${role}`);
      expect((await planned()).message).toContain('denies this user: delete, update (note)');
      await sql(`grant delete, update on ${table} to ${role}`);
      expect((await rollback.plan('Item', limited)).batches).toHaveLength(1);
    } finally {
      await limited.end();
      await sql(`drop owned by ${role}; drop role ${role}`);
    }
  });
});

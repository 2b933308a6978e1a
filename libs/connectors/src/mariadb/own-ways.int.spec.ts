import { canonicalRow } from '@commander/migration-plan';
import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import { failureOf } from '../testing/failure-of';
import {
  batchOf,
  describeEndings,
  ExecutionOrders,
  outcomesIn,
  sketchEntity,
  writtenIn,
  type EntitySketch,
} from '../testing/target-orders';
import { Rollback } from '../undo/testing/rollback';
import { told } from '../undo/testing/undo-scene';
import { MariadbHarness } from './testing/mariadb-harness';

jest.setTimeout(60_000);

describe('Ways that are MariaDB’s own', () => {
  const suite = useStack({ mariadb: true });
  describe('in a database of its own', () => {
    let harness: MariadbHarness;
    let target: BatchTarget;

    beforeAll(async () => {
      harness = await MariadbHarness.start(await suite.createMariadbDatabase());
      target = harness.openTarget();
    });
    afterEach(() => harness.expectIdle());
    afterAll(async () => {
      await target.end();
      await harness.expectGone();
      await harness.end();
    });

    const open = async (sketch: EntitySketch) => {
      const orders = new ExecutionOrders([sketchEntity(sketch)]);
      await target.prepare(orders.prepare());
      return orders;
    };
    const update = { policy: 'update' } as const;

    it('never writes over a row of another key that the collation takes for equal', async () => {
      await harness.sql(
        `create table folded (id varchar(20) collate utf8mb4_general_ci primary key, name varchar(20) collate utf8mb4_general_ci);
       insert into folded values ('a', 'x'), ('c', 'y')`,
      );
      const columns = { id: 'text', name: 'text' } as const;
      const orders = await open({ table: 'folded', columns, duplicates: update });
      const rows = [
        ['A', 'X'],
        ['b', '1'],
        ['B', '2'],
        ['C', 'y'],
        ['a', 'X'],
        ['c', 'y'],
      ];
      const { outbox } = await target.load(batchOf(orders.load(), rows));
      expect(outcomesIn(outbox)).toEqual(['failed', 'created', 'failed', 'failed', 'updated', 'unchanged']);
      expect(await harness.sql('select * from folded order by id')).toEqual([
        { id: 'a', name: 'X' },
        { id: 'b', name: '1' },
        { id: 'c', name: 'y' },
      ]);
      const undone = await (await Rollback.of(target, orders)).run();
      expect(told(undone)).toEqual(['a: restored', 'b: deleted']);
      expect(await harness.sql('select * from folded order by id')).toEqual([
        { id: 'a', name: 'x' },
        { id: 'c', name: 'y' },
      ]);
    });

    it('has temporary tables that check no references, so that nothing can be rehearsed on them', async () => {
      await harness.sql(`
        create table above (id int primary key);
        create table below (id int primary key, above_id int, foreign key (above_id) references above (id));
        create temporary table rehearsed like below`);
      await harness.sql('insert into rehearsed values (1, 404)');
      const key = 'foreign key (above_id) references above (id)';
      await expect(harness.sql(`alter table rehearsed add ${key}`)).rejects.toThrow();
      await expect(harness.sql(`create temporary table other (above_id int, ${key})`)).rejects.toThrow();
    });

    it('names what the user of the target may not do', async () => {
      const [row] = await harness.sql('select database() as name');
      const user = `limited_${row?.name ?? ''}`.slice(0, 32);
      await harness.sql(`
        create table guarded (id int primary key, name varchar(9)); create table open_to_all like guarded;
        create user '${user}'@'%' identified by 'limited';
        grant create, drop, alter, index, references, create temporary tables on ${row?.name ?? ''}.* to '${user}'@'%';
        grant select, insert (id) on guarded to '${user}'@'%'; grant select, insert, update on open_to_all to '${user}'@'%'`);
      const limited = harness.openTarget(2, { user, password: 'limited' });
      const columns = { id: 'integer', name: 'text' } as const;
      const sketches = ['guarded', 'open_to_all'].map((table) =>
        sketchEntity({ name: table, table, columns, duplicates: update }),
      );
      const failure = await failureOf(limited.prepare(new ExecutionOrders(sketches).prepare()));
      await limited.end();
      await harness.sql(`drop user '${user}'@'%'`);
      expect(failure).toMatchObject({ name: 'schema_mismatch', category: 'fatal' });
      expect(failure?.message).toBe('Entity guarded: table guarded denies this user: insert, update.');
    });

    it('refuses what the server would round, cut or take for something else', async () => {
      await harness.sql(
        `create table exact (id int primary key, amount decimal(6,2), at datetime(3), code char(4), kind enum('one','2x'), note varchar(3))`,
      );
      const columns = {
        id: 'integer',
        amount: 'numeric',
        at: 'timestamp',
        code: 'text',
        kind: 'text',
        note: 'text',
      } as const;
      const orders = await open({ table: 'exact', columns });
      const good = ['1.50', '2026-01-01T10:00:00.120', 'ab', 'one', 'abc'];
      const bad = ['1.505', '2026-01-01T10:00:00.1234', 'ab ', '2', 'abc '];
      const rows = [good, ...bad.map((text, i) => good.map((value, n) => (n === i ? text : value)))];
      const { outbox } = await target.load(
        batchOf(
          orders.load(),
          rows.map((values, id) => [String(id), ...values]),
        ),
      );
      const written = writtenIn(outbox);
      expect(written.map(({ outcome, error }) => [outcome, error?.field, error?.category])).toEqual([
        ['created', undefined, undefined],
        ...['amount', 'at', 'code', 'kind', 'note'].map((field) => ['failed', field, 'validation']),
      ]);
      expect(outbox.toString()).not.toContain('1.505');
      expect(await harness.sql('select * from exact')).toEqual([
        { id: '0', amount: '1.50', at: '2026-01-01 10:00:00.120', code: 'ab', kind: 'one', note: 'abc' },
      ]);
    });

    it('writes rows that refer to later ones of the same table, and moves the counter of keys', async () => {
      await harness.sql(
        'create table chained (id int auto_increment primary key, parent int, foreign key (parent) references chained (id))',
      );
      const orders = await open({ table: 'chained', columns: { id: 'integer', parent: 'integer' } });
      const rows = [
        ['41', '42'],
        ['42', '43'],
        ['43', null],
        ['44', '99'],
      ];
      const written = writtenIn((await target.load(batchOf(orders.load(), rows))).outbox);
      expect(written.map(({ outcome, error }) => error?.name ?? outcome)).toEqual([
        'created',
        'created',
        'created',
        'foreign_key_violation',
      ]);
      const closed = await target.close(orders.close(), describeEndings);
      expect(Number(closed.sequences[0]?.value)).toBeGreaterThanOrEqual(43);
      await harness.sql('insert into chained values (default, null)');
      expect(await harness.sql('select count(*) as n from chained where id > 43')).toEqual([{ n: '1' }]);
    });

    it('gives every byte of a row back', async () => {
      await harness.sql(
        `create table bytes (id int primary key, f float, d double, b varbinary(8), t bit(4), l varchar(9) character set latin1, z datetime, e enum('x','y'), n text);
       insert into bytes values (1, 0.1, 1e-300, x'00ff27', b'1010', convert(x'e4f6fc' using latin1), '2026-01-01', 'y', 'it''s \\\\ "q"')`,
      );
      const before = await harness.sql('select *, hex(b), hex(t), hex(l) from bytes');
      const orders = await open({
        table: 'bytes',
        columns: { id: 'integer', n: 'text' },
        duplicates: update,
      });
      await target.load(batchOf(orders.load(), [['1', 'changed']]));
      expect(told(await (await Rollback.of(target, orders)).run())).toEqual(['1: restored']);
      expect(await harness.sql('select *, hex(b), hex(t), hex(l) from bytes')).toEqual(before);
    });

    it('tells bits, however many a column has, as the booleans that records are compared by', async () => {
      await harness.sql(
        `create table flagged (id int primary key, one bit(1), four bit(4));
       insert into flagged values (1, 1, 1), (2, 0, 0), (3, null, null)`,
      );
      const entity = sketchEntity({
        table: 'flagged',
        columns: { id: 'integer', one: 'boolean', four: 'boolean' },
      });
      const found: unknown[] = [];
      await target.duplicates.run((statements) =>
        statements.eachTargetRow(entity, (rows) =>
          Promise.resolve(void found.push(...rows.map((row) => canonicalRow(entity, row).values))),
        ),
      );
      expect(found).toEqual([
        ['1', 'true', 'true'],
        ['2', 'false', 'false'],
        ['3', null, null],
      ]);
    });

    it.each([
      ['that no transaction covers', 'id int primary key', 'engine=Aria', 'InnoDB'],
      ['without a unique index over the key', 'id int', '', 'unique index'],
    ])('refuses a table %s', async (_, columns, options, said) => {
      await harness.sql(`create or replace table refused (${columns}) ${options}`);
      const orders = new ExecutionOrders([sketchEntity({ table: 'refused', columns: { id: 'integer' } })]);
      const failure = await failureOf(target.prepare(orders.prepare()));
      expect(failure).toMatchObject({ category: 'fatal', code: 'schema_mismatch' });
      expect(failure.message).toContain(said);
    });

    it('ends a recorded owner that stands still, known by the lock of its name', async () => {
      await harness.sql('create table owned (id varchar(9) primary key)');
      const orders = await open({ table: 'owned', columns: { id: 'text' } });
      const load = orders.load();
      const [frozen, stranger] = [await harness.another(), await harness.another()];
      const key = `'${load.chain_id}', 'load', 'Item', 1`;
      await frozen.sql("select get_lock('commander:frozen', 0)");
      await frozen.sql(
        `insert into commander_meta_batch_holder (chain_id, kind, entity, batch, session, connection_id) values
         (${key}, 'commander:frozen', connection_id()), (${key}, 'commander:gone', ${await numberOf(stranger)})`,
      );
      await frozen.sql('start transaction');
      await frozen.sql(
        `insert into commander_meta_batch_ledger (chain_id, kind, entity, batch, execution_id, order_id, input_hash, log_partition, log_offset)
       values (${key}, '${orders.executionId}', '${load.order_id}', 'input-1', 0, 1)`,
      );
      const { outbox, replayed } = await target.load(batchOf(load, [['a']]));
      expect({ replayed, outcomes: outcomesIn(outbox) }).toEqual({ replayed: false, outcomes: ['created'] });
      await expect(frozen.sql('select 1')).rejects.toThrow();
      expect(await stranger.sql('select 1 as one')).toEqual([{ one: '1' }]);
      await stranger.end();
      await frozen.end().catch(() => undefined);
    });

    const numberOf = async (session: Pick<MariadbHarness, 'sql'>) =>
      (await session.sql('select connection_id() as id'))[0]?.id ?? '';
  });
});

import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import {
  ExecutionOrders,
  MODES,
  move,
  outcomesIn,
  sketchEntity,
  writtenIn,
  type EntitySketch,
} from '../testing/target-orders';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

type Row = readonly (string | null)[];

describe('What PostgreSQL keeps of rows for an undo', () => {
  const suite = useStack();
  describe.each(MODES)('with transaction_mode %s', (mode) => {
    let harness: PostgresqlHarness;
    let target: BatchTarget;

    beforeAll(async () => {
      harness = await PostgresqlHarness.start(await suite.createTestDatabase());
      target = harness.openTarget();
    });
    afterEach(() => harness.expectIdle());
    afterAll(async () => {
      await target.end();
      await harness.expectGone();
      await harness.end();
    });

    const given = async (...sketches: EntitySketch[]) => {
      const orders = new ExecutionOrders(sketches.map(sketchEntity));
      await target.prepare(orders.prepare());
      return orders;
    };
    const load = (orders: ExecutionOrders, rows: readonly Row[]) => move(target, orders, rows, { mode });

    it('keeps how each row was and is, for an undo', async () => {
      await harness.sql(
        "create table undone (a int, b text, v json, primary key (a, b)); insert into undone values (1, 'x', '{\"k\": 0}'), (2, 'same', '1')",
      );
      const columns = { a: 'integer', b: 'text', v: 'json' } as const;
      const orders = await given({
        table: 'undone',
        columns,
        key: ['a', 'b'],
        duplicates: { policy: 'update' },
      });
      const outbox = await load(orders, [
        ['1', 'x', '{"k": 1}'],
        ['2', 'same', '1'],
        ['3', 'new', null],
      ]);
      expect(outcomesIn(outbox)).toEqual(['updated', 'unchanged', 'created']);
      const images = await harness.sql(`
        select kind, k.a, k.b, k.before, k.hash::text = (select hashtextextended((u.*)::text, 0)::text from undone u where u.a = k.a::int) as same
        from commander_meta.undo_image i, unnest(i.keys[1:1], i.keys[2:2], i.before, i.after_hash) as k(a, b, before, hash)
        where i.execution_id = '${orders.executionId}' order by part`);
      expect(images).toEqual([
        { kind: 'updated', a: '1', b: 'x', before: '(1,x,"{""k"": 0}")', same: 't' },
        { kind: 'created', a: '3', b: 'new', before: null, same: 't' },
      ]);
    });

    it('keeps rows for an undo as triggers, generated columns and partitions leave them', async () => {
      await harness.sql(`
        create table pieces (id int, area text, v int, twice int generated always as (v * 2) stored, note text default 'unmapped', seen int default 0,
          primary key (id, area)) partition by list (area);
        create table pieces_a partition of pieces for values in ('a');
        create table pieces_b (seen int default 0, note text default 'unmapped', area text not null, v int, id int not null, twice int generated always as (v * 2) stored);
        alter table pieces attach partition pieces_b for values in ('b');
        insert into pieces values (1, 'a', 1), (2, 'b', 1);
        create function see() returns trigger language plpgsql as $$ begin
          if pg_trigger_depth() = 1 then update pieces set seen = seen + 1 where id = new.id; end if;
          return null; end $$;
        create constraint trigger see after insert or update on pieces_a deferrable initially deferred for each row execute function see();
        create trigger see after insert or update on pieces_b for each row execute function see();`);
      const columns = { id: 'integer', area: 'text', v: 'integer' } as const;
      const duplicates = { policy: 'update' } as const;
      const orders = await given({ table: 'pieces', columns, key: ['id', 'area'], duplicates });
      const outbox = await load(orders, [
        ['1', 'a', '5'],
        ['2', 'b', '6'],
        ['3', 'a', '7'],
        ['4', 'b', '8'],
      ]);
      expect(outcomesIn(outbox)).toEqual(['updated', 'updated', 'created', 'created']);
      expect(await harness.sql('select id, seen, twice from pieces order by id')).toEqual([
        { id: '1', seen: '1', twice: '10' },
        { id: '2', seen: '1', twice: '12' },
        { id: '3', seen: '1', twice: '14' },
        { id: '4', seen: '1', twice: '16' },
      ]);
      const images = await harness.sql(`
        select k.id, k.before, k.hash::text = (select hashtextextended((p.*)::text, 0)::text from pieces p where p.id = k.id::int) as same
        from commander_meta.undo_image i, unnest(i.keys[1:1], i.before, i.after_hash) as k(id, before, hash)
        where i.execution_id = '${orders.executionId}' order by k.id`);
      expect(images).toEqual([
        { id: '1', before: '(1,a,1,2,unmapped,0)', same: 't' },
        { id: '2', before: '(2,b,1,2,unmapped,0)', same: 't' },
        { id: '3', before: null, same: 't' },
        { id: '4', before: null, same: 't' },
      ]);
    });

    it.each(['fail', 'update'] as const)(
      'keeps what was written among very many failures, by the policy %s',
      async (policy) => {
        const table = `many_${policy}`;
        await harness.sql(`
        create table ${table} (id int primary key, code text unique, amount int constraint ${table}_positive check (amount > 0), must text not null);
        insert into ${table} values (1000, 'CANARY', 1, 'x');
        insert into ${table} select n, 'was' || n, 1, 'x' from generate_series(0, 119) n where '${policy}' = 'update';
        create function ${table}_meddle() returns trigger language plpgsql as $$ begin
          if new.must = 'drop' then return null; end if; return new; end $$;
        create trigger meddle before insert or update on ${table} for each row execute function ${table}_meddle();`);
        const columns = { id: 'integer', code: 'text', amount: 'integer', must: 'text' } as const;
        const orders = await given({ table, columns, duplicates: { policy } });
        const bad = [[], ['CANARY'], [null, '-7'], [null, '1', null], [null, '1', 'drop']];
        const rows = Array.from({ length: 120 }, (_, n) => {
          const [code, amount = '1', must = 'x'] = bad[n % bad.length] ?? [];
          return [String(n), code ?? `c${n}`, amount, must];
        });
        const outbox = await load(orders, rows);
        const expected = [
          undefined,
          `23505 ${table}_code_key`,
          `23514 ${table}_positive`,
          '23502 23502',
          'trigger.suppressed trigger.suppressed',
        ];
        const errors = writtenIn(outbox).map(({ error }) => error && `${error.code} ${error.rule}`);
        expect(errors).toEqual(rows.map((_, n) => expected[n % expected.length]));
        expect(outcomesIn(outbox)[0]).toBe(policy === 'fail' ? 'created' : 'updated');
        expect(outbox.toString()).not.toContain('CANARY');
        const [images] = await harness.sql(
          `select count(*) as n, count(distinct k) as different, count(*) filter (where t.code like 'c%' and hashtextextended((t.*)::text, 0) = i.h) as same
         from (select unnest(keys[1:1]) as k, unnest(after_hash) as h from commander_meta.undo_image where execution_id = '${orders.executionId}') i
           left join ${table} t on t.id = i.k::int`,
        );
        expect(images).toEqual({ n: '24', different: '24', same: '24' });
      },
    );
  });
});

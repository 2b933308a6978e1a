import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import {
  describeEndings,
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

describe('Rows written to PostgreSQL', () => {
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
    const load = (orders: ExecutionOrders, rows: readonly Row[], name = 'Item') =>
      move(target, orders, rows, { name, mode });

    it('keeps every type as it is', async () => {
      await harness.sql(
        'create table typed (id int primary key, big bigint, exact numeric, at timestamptz, day date, doc json, bin jsonb, yes boolean, text text, dbl float8, u uuid, mood inet)',
      );
      const columns = {
        id: 'integer',
        big: 'bigint',
        exact: 'numeric',
        at: 'timestamptz',
        day: 'date',
        doc: 'json',
        bin: 'json',
        yes: 'boolean',
        text: 'text',
        dbl: 'double',
        u: 'uuid',
        mood: 'text',
      } as const;
      const awkward = 'tab\t line\n return\r back\\slash \\N \\. quote" \' 😀 \u00a0é';
      const rows: Row[] = [
        [
          '1',
          '9223372036854775807',
          '12345678901234567890.123456789',
          '2013-01-01T10:00:00.123456Z',
          '2013-02-03',
          '{"b": 1, "a": [1e2]}',
          '{"b": 1}',
          'true',
          awkward,
          '0.1',
          '6a0e1b1c-0f4e-4c4e-8a35-0a52b1b3f7aa',
          '10.0.0.1',
        ],
        ['2', ...Array.from({ length: 11 }, () => null)],
        ['3', null, null, null, null, null, null, 'false', '', null, null, null],
      ];
      expect(outcomesIn(await load(await given({ table: 'typed', columns }), rows))).toEqual([
        'created',
        'created',
        'created',
      ]);
      const [first, second, third] = await harness.sql('select * from typed order by id');
      expect(first).toMatchObject({
        big: '9223372036854775807',
        exact: '12345678901234567890.123456789',
        doc: '{"b": 1, "a": [1e2]}',
        yes: 't',
        text: awkward,
        dbl: '0.1',
        mood: '10.0.0.1',
      });
      expect(new Date(first?.at ?? '').toISOString()).toBe('2013-01-01T10:00:00.123Z');
      expect(second).toMatchObject({ big: null, text: null, yes: null });
      expect(third).toMatchObject({ yes: 'f', text: '' });
    });

    it.each([1, 12])(
      'finds the values that their columns cannot hold, %d of each kind, and tells none',
      async (times) => {
        await harness.sql(
          "drop table if exists narrow; drop type if exists mood; create type mood as enum ('ok'); create table narrow (id int primary key, s smallint, t varchar(3), n numeric(4,2), m mood)",
        );
        const columns = { id: 'integer', s: 'integer', t: 'text', n: 'numeric', m: 'text' } as const;
        const kinds: Row[] = [
          ['1', 'abc', '1.5', 'ok'],
          ['70001', 'a', '1', 'ok'],
          ['1', 'CANARY', '1', 'ok'],
          ['1', 'a', '90210.5', 'ok'],
          ['1', 'a', '1', 'CANARY'],
          ['1', 'nul\u0000CANARY', '1', 'ok'],
          ['1', 'a', '1.239', 'ok'],
          ['1', 'a', '1.2400', null],
        ];
        const rows = Array.from({ length: kinds.length * times }, (_, n) => [
          String(n),
          ...(kinds[n % kinds.length] ?? []),
        ]);
        const orders = await given({ table: 'narrow', columns });
        const outbox = await load(orders, rows);
        const errors = writtenIn(outbox).map(
          (record) => record.error && [record.error.code, record.error.field],
        );
        const expected = [
          undefined,
          ['22003', 's'],
          ['22001', 't'],
          ['22003', 'n'],
          ['22P02', 'm'],
          ['22021', undefined],
          ['22003', 'n'],
          undefined,
        ];
        expect(errors).toEqual(rows.map((_, n) => expected[n % expected.length]));
        expect(outbox.toString()).not.toMatch(/CANARY|70001|90210/);
        const [last] = await harness.sql(`select t, n, m from narrow where id = ${rows.length - 1}`);
        expect(last).toEqual({ t: 'a', n: '1.24', m: null });
        await target.close(orders.close(), describeEndings);
      },
    );

    it('tells unique, reference, null, check, exclusion and trigger failures apart', async () => {
      await harness.sql(`
        create table parent (id int primary key); insert into parent values (1);
        create table ruled (id int primary key, code text unique, parent int references parent deferrable initially deferred,
          must text not null, amount int constraint amount_positive check (amount > 0),
          span int, constraint spans exclude using btree (span with =));
        insert into ruled values (100, 'CANARY', 1, 'x', 1, 100);
        create function meddle() returns trigger language plpgsql as $$ begin
          if new.must = 'drop' then return null; end if;
          if new.must = 'raise' then raise exception 'CANARY %', new.code; end if;
          return new; end $$;
        create trigger meddle before insert on ruled for each row execute function meddle();`);
      const columns = {
        id: 'integer',
        code: 'text',
        parent: 'integer',
        must: 'text',
        amount: 'integer',
        span: 'integer',
      } as const;
      const outbox = await load(await given({ table: 'ruled', columns }), [
        ['1', 'a', '1', 'x', '1', '1'],
        ['2', 'CANARY', '1', 'x', '1', '2'],
        ['3', 'c', '2', 'x', '1', '3'],
        ['4', 'd', '1', null, '1', '4'],
        ['5', 'e', '1', 'x', '-5', '5'],
        ['6', 'f', '1', 'x', '1', '100'],
        ['7', 'g', '1', 'drop', '1', '7'],
        ['8', 'CANARY8', '1', 'raise', '1', '8'],
        ['9', 'i', null, 'x', '1', '9'],
      ]);
      const errors = writtenIn(outbox).map(
        (record) => record.error && `${record.error.code} ${record.error.rule}`,
      );
      expect(errors).toEqual([
        undefined,
        '23505 ruled_code_key',
        '23503 ruled_parent_fkey',
        '23502 23502',
        '23514 amount_positive',
        '23P01 spans',
        'trigger.suppressed trigger.suppressed',
        'P0001 P0001',
        undefined,
      ]);
      expect(writtenIn(outbox)[3]?.error?.field).toBe('must');
      expect(outbox.toString()).not.toContain('CANARY');
      expect(await harness.sql('select id from ruled order by id')).toEqual([
        { id: '1' },
        { id: '9' },
        { id: '100' },
      ]);
    });

    it('enforces references that the database does not', async () => {
      await harness.sql(
        `create table carriers (code text primary key); insert into carriers values ('UA'); create table trips (id int primary key, carrier text, kept text)`,
      );
      const orders = await given(
        { name: 'Carrier', table: 'carriers', columns: { code: 'text' } },
        {
          table: 'trips',
          columns: { id: 'integer', carrier: 'text', kept: 'text' },
          references: [
            { fields: ['carrier'], entity: 'Carrier' },
            { fields: ['kept'], entity: 'Carrier', on_missing: 'keep' },
          ],
        },
      );
      const written = writtenIn(
        await load(orders, [
          ['1', 'UA', 'ZZ'],
          ['2', 'ZZ', 'UA'],
          ['3', null, null],
        ]),
      );
      expect(written.map((record) => record.outcome)).toEqual(['created', 'failed', 'created']);
      expect(written[1]?.error).toMatchObject({
        rule: 'reference.carrier',
        field: 'carrier',
        category: 'constraint',
      });
    });

    it('leaves the last of very many records of one key, in bounded rounds', async () => {
      await harness.sql('create table often (id int primary key, v text)');
      const columns = { id: 'integer', v: 'text' } as const;
      const orders = await given({ table: 'often', columns, duplicates: { policy: 'update' } });
      const rows = Array.from({ length: 100 }, (_, n) => ['7', `v${n}`]);
      const outcomes = outcomesIn(await load(orders, rows));
      expect(outcomes[0]).toBe('created');
      expect(new Set(outcomes.slice(1))).toEqual(new Set(['updated']));
      expect(await harness.sql('select v from often')).toEqual([{ v: 'v99' }]);
    });

    it('keeps the last that its column takes of very many records of one key', async () => {
      await harness.sql('create table seldom (id int primary key, v varchar(3))');
      const columns = { id: 'integer', v: 'text' } as const;
      const orders = await given({ table: 'seldom', columns, duplicates: { policy: 'update' } });
      const rows = Array.from({ length: 40 }, (_, n) => ['7', n < 38 ? `v${n}` : 'too long']);
      const outcomes = outcomesIn(await load(orders, rows));
      expect(outcomes.slice(-3)).toEqual(['updated', 'failed', 'failed']);
      expect(await harness.sql('select v from seldom')).toEqual([{ v: 'v37' }]);
    });

    it('updates the right rows of a partitioned table', async () => {
      await harness.sql(`
        create table split (id int primary key, v text) partition by range (id);
        create table split_low partition of split for values from (0) to (10);
        create table split_high partition of split for values from (10) to (20);
        insert into split values (1, 'low'), (11, 'high')`);
      const columns = { id: 'integer', v: 'text' } as const;
      const orders = await given({ table: 'split', columns, duplicates: { policy: 'update' } });
      expect(
        outcomesIn(
          await load(orders, [
            ['11', 'new'],
            ['12', 'other'],
          ]),
        ),
      ).toEqual(['updated', 'created']);
      expect((await harness.sql('select v from split order by id')).map((row) => row.v)).toEqual([
        'low',
        'new',
        'other',
      ]);
    });

    it('leaves defaults alone, takes identities over and moves sequences past them', async () => {
      await harness.sql(
        "create sequence other_seq; create table numbered (id int generated always as identity primary key, s serial, o int default nextval('other_seq'), note text default 'kept')",
      );
      const orders = await given({ table: 'numbered', columns: { id: 'integer', o: 'integer' } });
      expect(
        outcomesIn(
          await load(orders, [
            ['41', '7'],
            ['7', '90'],
          ]),
        ),
      ).toEqual(['created', 'created']);
      const { sequences } = await target.close(orders.close(), describeEndings);
      expect(sequences).toEqual([
        { sequence: 'numbered_id_seq', value: '41' },
        { sequence: 'other_seq', value: '90' },
      ]);
      await harness.sql('insert into numbered default values');
      expect(await harness.sql('select id, o, note from numbered where id > 41')).toEqual([
        { id: '42', o: '91', note: 'kept' },
      ]);
    });
  });
});

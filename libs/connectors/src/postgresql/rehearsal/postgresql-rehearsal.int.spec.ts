import { useStack } from '@commander/testing';
import type { EntitySketch } from '../../testing/target-orders';
import { RehearsalHarness, type Batch } from './testing/rehearsal-harness';

// A suite's first statements wait for a machine that is busy starting the stack.
jest.setTimeout(30_000);

const COLUMNS = { id: 'integer', name: 'text' } as const;

describe('A rehearsal on PostgreSQL', () => {
  const suite = useStack();
  describe('before a load', () => {
    let harness: RehearsalHarness;

    beforeAll(async () => {
      harness = await RehearsalHarness.start(await suite.createTestDatabase());
    });
    afterAll(() => harness.end());

    /** Rehearses, loads, expects the same of both; returns the rules that decided, else the outcomes. */
    const foretells = async (ddl: string, sketches: readonly EntitySketch[], batches: readonly Batch[]) => {
      await harness.database.sql(ddl);
      const before = await harness.state();
      const { endings, unpredictable } = await harness.rehearse(harness.orders(...sketches), batches);
      expect(await harness.state()).toEqual(before);
      expect(await harness.load(harness.orders(...sketches), batches)).toEqual(endings);
      expect(unpredictable).toEqual([]);
      return endings.map((batch) => batch.map(({ outcome, error }) => error?.rule ?? outcome));
    };

    it('meets the rows that stand, by each policy', async () => {
      const pkey = 'policy_fail_pkey';
      const EXPECTED = {
        fail: [
          [pkey, pkey, 'created', pkey, 'policy_fail_name_key', 'key.required'],
          [pkey, 'created', 'policy_fail_name_key', 'created'],
        ],
        skip: [
          [
            'duplicates.skip',
            'duplicates.skip',
            'created',
            'duplicates.skip',
            'policy_skip_name_key',
            'key.required',
          ],
          ['duplicates.skip', 'created', 'policy_skip_name_key', 'created'],
        ],
        update: [
          ['unchanged', 'updated', 'created', 'updated', 'policy_update_name_key', 'key.required'],
          ['updated', 'created', 'policy_update_name_key', 'created'],
        ],
      };
      for (const policy of ['fail', 'skip', 'update'] as const) {
        const table = `policy_${policy}`;
        const told = await foretells(
          `create table ${table} (id int primary key, name text unique, extra text default 'x');
           insert into ${table} values (1, 'one'), (2, 'two'), (3, 'three')`,
          [{ table, columns: COLUMNS, duplicates: { policy } }],
          [
            {
              rows: [
                ['1', 'one'],
                ['2', 'zwei'],
                ['4', 'four'],
                ['4', 'vier'],
                ['5', 'three'],
                [null, 'none'],
              ],
            },
            {
              rows: [
                ['4', 'four'],
                ['5', 'five'],
                ['6', 'one'],
                ['7', null],
              ],
            },
          ],
        );
        expect(told).toEqual(EXPECTED[policy]);
      }
    });

    it('meets unique indexes, checks, domains, enums, computed columns and exclusions', async () => {
      const told = await foretells(
        `create type mood as enum ('sad', 'glad'); create domain even as int check (value % 2 = 0); create domain short as varchar(5);
         create table rules (id int primary key, name short not null, n int, o even, m mood, span int4range,
           twice int generated always as (n * 2) stored, thrice int generated always as (n * 3) virtual,
           constraint "small ""n""" check (n < 100), constraint "small twice" check (twice < 150), exclude using gist (span with &&));
         create unique index "by USING lower" on rules (lower(name)) where id < 100;
         create index reciprocal on rules ((100 / (n - 4)));
         insert into rules (id, name, n, m, span) values (1, 'ONE', 2, 'sad', '[1,5)')`,
        [
          {
            table: 'rules',
            columns: { id: 'integer', name: 'text', n: 'integer', o: 'integer', m: 'text', span: 'text' },
          },
        ],
        [
          {
            rows: [
              ['2', 'one', '2', '2', 'sad', null],
              ['102', 'one', '2', '2', 'glad', null],
              ['3', 'longer', '2', '2', 'sad', null],
              ['4', 'four', '3', '3', 'sad', null],
              ['5', 'five', '2', '2', 'mad', null],
              ['6', 'six', '100', '2', 'sad', null],
              ['7', 'seven', '76', '2', 'sad', null],
              ['8', 'eight', '4', '2', 'sad', null],
              ['9', 'nine', '6', '2', 'sad', '[4,6)'],
              ['10', 'ten', '6', '2', 'sad', '[5,6)'],
              ['11', 'elf', '6', '2', 'sad', '[5,6)'],
              ['12', null, '6', null, 'sad', null],
            ],
          },
        ],
      );
      expect(told).toEqual([
        [
          'by USING lower',
          'created',
          '22001',
          'even_check',
          '22P02',
          'small "n"',
          'small twice',
          '22012',
          'rules_span_excl',
          'created',
          'rules_span_excl',
          '23502',
        ],
      ]);
    });

    it('meets references: within the plan, to itself, to tables outside, deferred or not', async () => {
      const told = await foretells(
        `create table country (code text, kind int, primary key (code, kind)); insert into country values ('DE', 1);
         create table parent (id int primary key, boss int references parent, code text, kind int,
           constraint "to country" foreign key (code, kind) references country match full deferrable initially deferred);
         create table child (id int primary key, parent int not null constraint "to parent" references parent deferrable initially deferred);
         insert into parent values (1)`,
        [
          {
            name: 'Parent',
            table: 'parent',
            columns: { id: 'integer', boss: 'integer', code: 'text', kind: 'integer' },
          },
          {
            name: 'Child',
            table: 'child',
            columns: { id: 'integer', parent: 'integer' },
            references: [{ fields: ['parent'], entity: 'Parent', on_missing: 'keep' }],
          },
        ],
        [
          {
            entity: 'Parent',
            rows: [
              ['2', '1', 'DE', '1'],
              ['3', '5', null, null],
              ['4', '9', null, null],
              ['5', '3', null, null],
              ['6', null, 'DE', null],
              ['7', null, 'FR', '1'],
              ['8', null, 'DE', '2'],
            ],
          },
          {
            entity: 'Child',
            rows: [
              ['1', '1'],
              ['2', '2'],
              ['3', '4'],
              ['4', '8'],
              ['5', null],
            ],
          },
        ],
      );
      expect(told).toEqual([
        [
          'created',
          'parent_boss_fkey',
          'parent_boss_fkey',
          'parent_boss_fkey',
          'to country',
          'to country',
          'to country',
        ],
        ['created', 'created', 'to parent', 'to parent', '23502'],
      ]);
    });

    it('meets old rows that break a rule, which is not asked of them', async () => {
      const told = await foretells(
        `create table outer_old (id int primary key); create table old (id int primary key, name text, ref int);
         insert into old values (1, 'long', 7), (2, null, 8);
         alter table old add constraint short check (length(name) < 4) not valid;
         alter table old add constraint there foreign key (ref) references outer_old not valid;
         alter table old add constraint needed not null name not valid`,
        [
          {
            table: 'old',
            columns: { id: 'integer', name: 'text', ref: 'integer' },
            duplicates: { policy: 'update' },
          },
        ],
        [
          {
            rows: [
              ['1', 'new', '7'],
              ['2', 'new', '9'],
              ['3', 'four', null],
              ['4', null, null],
              ['5', 'ok', null],
            ],
          },
        ],
      );
      expect(told).toEqual([['updated', 'there', 'short', '23502', 'created']]);
    });

    it('takes values from sequences where they stand, and leaves them there', async () => {
      const told = await foretells(
        `create sequence shared start 5; select nextval('shared');
         create table counted (id int primary key, name text, a serial unique, b int generated always as identity unique,
           c text default 'n' || nextval('shared') unique, d uuid default gen_random_uuid());
         insert into counted (id, name) values (-1, 'x'), (-2, 'y');
         insert into counted (id, a, b, c) overriding system value values (-3, 4, 6, 'n10')`,
        [{ table: 'counted', columns: COLUMNS }],
        [{ rows: Array.from({ length: 8 }, (_, i) => [String(i), 'x']) }],
      );
      expect(told).toEqual([Array.from({ length: 8 }, () => 'created')]);
    });

    it('meets a partitioned table as one', async () => {
      const told = await foretells(
        `create table split (id int, name text, primary key (id)) partition by range (id);
         create table split_low partition of split for values from (0) to (10);
         create table split_high partition of split for values from (10) to (20) partition by hash (id);
         create table split_h0 partition of split_high for values with (modulus 2, remainder 0);
         insert into split values (1, 'one')`,
        [{ table: 'split', columns: COLUMNS, duplicates: { policy: 'update' } }],
        [
          {
            rows: [...Array.from({ length: 12 }, (_, i) => [String(i + 9), 'x']), ['1', 'uno'], ['-1', null]],
          },
        ],
      );
      expect(told).toEqual([
        [
          'created',
          '23514',
          '23514',
          'created',
          'created',
          'created',
          '23514',
          'created',
          'created',
          'created',
          '23514',
          '23514',
          'updated',
          '23514',
        ],
      ]);
    });

    it('tells tables of two schemas apart, and names their indexes as they are named there', async () => {
      const told = await foretells(
        `create schema a; create schema b;
         create table a.same (id int primary key, name text unique); create table b.same (id int primary key, name text unique)`,
        [
          { name: 'A', table: 'a.same', columns: COLUMNS },
          { name: 'B', table: 'b.same', columns: COLUMNS },
        ],
        ['A', 'B'].map((entity) => ({
          entity,
          rows: [
            ['1', 'x'],
            ['2', 'x'],
            ['3', 'y'],
          ],
        })),
      );
      expect(told).toEqual([
        ['created', 'same_name_key', 'created'],
        ['created', 'same_name_key', 'created'],
      ]);
    });
  });
});

import { useStack } from '@commander/testing';
import type { PlannedBatch } from '@commander/contracts';
import { isMalformed, type ItemReader, type SourceRow } from '../item-reader';
import { plannedBatches, useSourceTables } from '../testing/use-source-tables';

const MIB = 1024 * 1024;

// Hundreds of megabytes take their time on a busy machine.
jest.setTimeout(120_000);

describe('A hostile table of PostgreSQL', () => {
  const suite = useStack();
  const source = useSourceTables(suite);
  const { open } = source;

  const read = async (reader: ItemReader, each: (row: SourceRow) => void): Promise<PlannedBatch[]> => {
    const batches = await plannedBatches(reader, 5000);
    for (const batch of batches) for await (const rows of reader.read(batch)) rows.forEach(each);
    return batches;
  };
  const ruleOf = (row: SourceRow) => (isMalformed(row) ? row.rule : row[0]);

  it('may have as many columns as PostgreSQL allows', async () => {
    const names = Array.from({ length: 1599 }, (_, i) => `c${i}`);
    await source.client.query(
      `create table wide (id int primary key, ${names.map((name) => `${name} text`).join(', ')})`,
    );
    await source.client.query(`insert into wide (id, c0, c1598) values (1, 'first', 'last')`);
    const rows: SourceRow[] = [];
    await read(await open('wide', names), (row) => rows.push(row));
    expect(rows).toEqual([['first', ...Array<null>(1597).fill(null), 'last']]);
  });

  it('is cut into batches of few bytes where its rows are large', async () => {
    await source.client.query('create table large (id int primary key, v text, j jsonb)');
    await source.client.query(
      `insert into large select i, repeat('x', ${MIB}), to_jsonb(repeat('y', 1000)) from generate_series(1, 40) i`,
    );
    let bytes = 0;
    const batches = await read(await open('large', ['v', 'j']), (row) => {
      if (!isMalformed(row)) bytes += row[0]?.length ?? 0;
    });
    expect(bytes).toBe(40 * MIB);
    expect(batches.map(({ records }) => records)).toEqual([16, 16, 8]);
    expect(batches.map(({ first_record }) => first_record)).toEqual([0, 16, 32]);
  });

  it('is cut by bytes only where some rows are so large that a batch could pass the limit', async () => {
    const planned = async () => {
      const batches = await plannedBatches(await open('even', ['v']), 4000);
      return batches.map(({ records }) => records);
    };
    await source.client.query('create table even (id int not null, v text)');
    await source.client.query(
      `insert into even select i, repeat('x', 4194) from generate_series(1, 10000) i`,
    );
    expect(await planned()).toEqual([4000, 4000, 2000]);
    await source.client.query(`update even set id = 4000 where id = 4001`);
    expect(await planned()).toEqual([4001, 3999, 2000]);
    await source.client.query(`update even set v = repeat('x', 4195) where id = 5000`);
    // Now the bytes count: rows 4001 and 8001 pass a multiple of 16 MiB.
    expect(await planned()).toEqual([4001, 3999, 1, 1999]);
  });

  it.each([
    ['text', `repeat('x', ${100 * MIB})`],
    ['bytea', `convert_to(repeat('x', ${100 * MIB}), 'UTF8')`],
    ['jsonb', `to_jsonb(repeat('x', ${100 * MIB}))`],
    ['text[]', `array_fill(repeat('x', ${MIB}), array[100])`],
  ])('with a %s of 100 MiB fails that record alone, in bounded memory', async (type, value) => {
    const table = `huge_${type.replace('[]', 's')}`;
    await source.client.query(`create table ${table} (id int primary key, v ${type})`);
    await source.client.query(`insert into ${table} values (1, null), (2, ${value}), (3, null)`);
    const before = process.memoryUsage.rss();
    const rows: unknown[] = [];
    await read(await open(table, ['v']), (row) => rows.push(ruleOf(row)));
    expect(rows).toEqual([null, 'source.record_too_long', null]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
  });

  const MANY = Array.from({ length: 30 }, (_, i) => `v${i}`);
  const long = `repeat('x', ${17 * MIB})`;
  it.each([
    [
      'defaults that were added later',
      `alter table of_1 add v text, ${MANY.map((name) => `add ${name} text default repeat('x', 600000)`).join(', ')}`,
      MANY,
    ],
    ['a value that is computed', `alter table of_2 add v text generated always as (${long}) virtual`],
    [
      'a row of a child',
      `alter table of_3 add v text; create table child_3 () inherits (of_3);
      insert into child_3 values (3, ${long})`,
    ],
    [
      'a row of a partition',
      `drop table of_4; create table of_4 (id int, v text) partition by list (id);
      create table part_4 partition of of_4 default; insert into of_4 values (1, null), (2, null), (3, ${long})`,
    ],
    [
      'a row of a view',
      `drop table of_5; create view of_5 as select i as id, case i when 3 then ${long} end as v from generate_series(1, 3) i`,
    ],
    [
      'a JSON of long numbers',
      `alter table of_6 add v jsonb;
      insert into of_6 select 3, jsonb_agg(1e131071) from generate_series(1, 130)`,
    ],
  ])('fails %s that is too large', async (_, sql, names: readonly string[] = ['v']) => {
    const table = /of_\d/.exec(sql)?.[0] ?? '';
    await source.client.query(
      `create table ${table} (id int primary key); insert into ${table} values (1), (2)`,
    );
    await source.client.query(sql);
    const rows: unknown[] = [];
    const reader = await open(table, names);
    const batches = await read(reader, (row) => rows.push(ruleOf(row)));
    expect(rows.at(-1)).toBe('source.record_too_long');
    const last = batches.at(-1);
    expect(last && (await reader.readLines?.(last))).toBeNull();
  });

  it('gives long texts that fit into a page', async () => {
    await source.client.query('create table packed (id int primary key, v text, w text)');
    await source.client.query(`insert into packed values (1, repeat('x', 50000), repeat('yz', 25000))`);
    const stored = await source.client.query<{ apart: number }>(
      `select pg_relation_size(reltoastrelid)::int as apart from pg_class where relname = 'packed'`,
    );
    expect(stored.rows).toEqual([{ apart: 0 }]);
    const rows: SourceRow[] = [];
    await read(await open('packed', ['v', 'w']), (row) => rows.push(row));
    expect(rows).toEqual([['x'.repeat(50_000), 'yz'.repeat(25_000)]]);
  });

  it('gives numbers beyond 2^53 and times without end as they are', async () => {
    await source.client.query(
      'create table odd (id bigint primary key, n numeric, f double precision, d date, t timestamptz)',
    );
    await source.client.query(
      `insert into odd values (9007199254740993, 'NaN', '-Infinity', 'infinity', '-infinity'),
        (9223372036854775807, 1e300 + 1, 1e308, '5874897-12-31', '0001-01-01 BC')`,
    );
    const rows: SourceRow[] = [];
    await read(await open('odd', ['id', 'n', 'f', 'd', 't']), (row) => rows.push(row));
    expect(rows).toEqual([
      ['9007199254740993', 'NaN', '-Infinity', 'infinity', '-infinity'],
      ['9223372036854775807', `1${'0'.repeat(299)}1`, '1e+308', '5874897-12-31', '0001-01-01 00:00:00+00 BC'],
    ]);
  });
});

import { useStack } from '@commander/testing';
import { valuesOfLine } from '@commander/migration-plan';
import type { ItemReader } from '../item-reader';
import { plannedBatches, rowsOfBatch, useSourceTables } from '../testing/use-source-tables';

const TYPES = [
  'smallint',
  'numeric',
  'numeric(20,5)',
  'real',
  'double precision',
  'boolean',
  'text',
  'varchar(9)',
  'char(9)',
  '"char"',
  'name',
  'uuid',
  'json',
  'jsonb',
  'bytea',
  'date',
  'time',
  'timetz',
  'timestamp',
  'timestamptz(2)',
  'interval',
  'inet',
  'cidr',
  'xml',
  'bit(4)',
  'int[]',
  'text[]',
  'int4range',
  'point',
  'money',
  'oid',
  'regclass',
  'mood',
  'price',
  'flag',
] as const;
// Texts that some of the types hold; the server says which.
const TEXTS = [
  ...['', 'a', ' a\tb\\N\n\r\b\f\v', 'ö😀', '\\N', 'ok', 't', '1', '-12.5', 'NaN', 'infinity', '0.1', '1e30'],
  ...['{"a": [1, "\\n"]}', '\\x00ff', '2013-02-03', '0044-03-15 BC', '04:05:06.789', '04:05:06.7+09:30'],
  ...['2013-02-03 04:05:06.123456+09', '1 year 2 days', '10.0.0.1', '10.0.0.0/8', '<a>&amp;</a>', '1010'],
  ...['{1,2,NULL}', '[1,5)', '(1,2)', '$3.50', 'pg_class', 'd2c2b8a0-7f3e-4a35-9d1c-8f2d6b1c0a11'],
];

describe('Reading tables of PostgreSQL as lines', () => {
  const suite = useStack();

  const source = useSourceTables(suite);
  const { open } = source;

  /** What a table's rows are as rows and as lines, batch by batch. */
  const both = async (reader: ItemReader, size = 1000) => {
    const rows: unknown[] = [];
    const lines: unknown[] = [];
    for (const batch of await plannedBatches(reader, size)) {
      rows.push(...(await rowsOfBatch(reader, batch)));
      const read = await reader.readLines?.(batch);
      const text = read?.bytes.toString('latin1');
      if (text !== undefined) lines.push(...text.split('\n').slice(0, -1).map(valuesOfLine));
      else lines.push(null);
    }
    return { rows, lines };
  };

  it('gives every value that rows give, of every type', async () => {
    await source.client.query(`create type mood as enum ('ok', 'ö'); create domain price as numeric(9, 2);
      create domain flag as boolean`);
    const names = TYPES.map((_, i) => `c${i}`);
    const columns = TYPES.map((type, i) => `c${i} ${type}`).join(', ');
    await source.client.query(`create table kinds (id int primary key, ${columns})`);
    const held = new Map<string, number>();
    for (const [n, text] of TEXTS.entries()) {
      await source.client.query('insert into kinds (id) values ($1)', [n]);
      for (const [i, type] of TYPES.entries()) {
        const set = source.client.query(`update kinds set c${i} = $2::text::${type} where id = $1`, [
          n,
          text,
        ]);
        const isHeld = await set.then(
          () => true,
          () => false,
        );
        if (isHeld) held.set(type, (held.get(type) ?? 0) + 1);
      }
    }
    expect([...held.keys()].sort()).toEqual([...TYPES].sort());
    const { rows, lines } = await both(await open('kinds', ['id', ...names]), 7);
    expect(rows).toHaveLength(TEXTS.length);
    expect(lines).toEqual(rows);
  });

  it('gives no lines of a batch with a row that is too large, which rows tell by name', async () => {
    await source.client.query('create table large (id int primary key, a text, b text)');
    const size = 9 * 1024 * 1024;
    await source.client.query(
      `insert into large values (1, 'x', 'y'), (2, repeat('a', ${size}), repeat('b', ${size})), (3, 'z', null)`,
    );
    const { rows, lines } = await both(await open('large', ['id', 'a', 'b']), 2);
    expect(rows).toEqual([['1', 'x', 'y'], 'source.record_too_long', ['3', 'z', null]]);
    expect(lines).toEqual([null, ['3', 'z', null]]);
  });

  it('refuses a batch after a column was dropped', async () => {
    await source.client.query(
      'create table changing (id int primary key, a text); insert into changing values (1, 2)',
    );
    const reader = await open('changing', ['id', 'a']);
    const [batch] = await plannedBatches(reader, 10);
    await source.client.query('alter table changing alter a type int using a::int');
    const reading = batch && reader.readLines?.(batch);
    await expect(reading).rejects.toMatchObject({ failure: { code: 'source.changed' } });
  });
});

import { useStack } from '@commander/testing';
import { plannedBatches, rowsOfBatch, useSourceTables } from '../testing/use-source-tables';

const VALUES: Readonly<Record<string, readonly string[]>> = {
  smallint: ['-32768', '7'],
  integer: ['-2147483648', '0'],
  bigint: ['9223372036854775807'],
  numeric: ['NaN', 'Infinity', '-0.000', '1e-300', '12345678901234567890.10'],
  'numeric(12,2)': ['10.5'],
  real: ['0.1', '-0', 'Infinity', '1e-40', '16777216'],
  'double precision': ['0.1', 'NaN', '1e308', '-0', '123456789012345678'],
  text: ['', 'a\tb\\c\nd\re\\N', '\\N', '\\.', 'é𝄞'],
  'varchar(9)': [' a ', '\b\f\v'],
  bytea: ['\\x00ff5c', ''],
  uuid: ['A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'],
  json: ['{"a" :\t1,  "a": 2}'],
  jsonb: ['{"b" : "\\\\n\\u00e9", "a": 1e10}'],
  date: ['infinity', '0001-01-01 BC', '2013-02-03'],
  time: ['24:00', '04:05:06.789'],
  timetz: ['04:05:06.7+09:30'],
  timestamp: ['-infinity', '2013-02-03 04:05:06.1', '0044-03-15 12:00 BC'],
  timestamptz: ['2013-02-03 04:05:06+09', 'infinity'],
  interval: ['1 year -2 mons 3 days 04:05:06.7', '-1 s', '0'],
  boolean: ['true', 'false'],
  'char(5)': ['ab', ''],
  '"char"': ['x'],
  name: ['a b'],
  inet: ['10.0.0.1', '10.1.0.0/16', '::1'],
  cidr: ['10.1.0.0/16', '::1/128'],
  xml: ['<a>&lt;</a>'],
  money: ['1234.5'],
  'bit(5)': ['10101'],
  regclass: ['pg_class'],
  'boolean[]': ['{t,f,NULL}'],
  'text[]': ['{"a,b",NULL,"\\\\"}'],
  mood: ['so so'],
  truth: ['t'],
  sure: ['f'],
  int4range: ['[1,5]'],
};

describe('A value as COPY writes it', () => {
  const suite = useStack();
  // Its texts are compared: the session is as that of the reader.
  const source = useSourceTables(suite);
  beforeAll(async () => {
    await source.client.query(
      `create type mood as enum ('so so'); create domain truth as boolean; create domain sure as truth`,
    );
  });

  const read = async (table: string, columns: readonly string[]) => {
    const reader = await source.open(table, columns);
    const rows: unknown[] = [];
    for (const batch of await plannedBatches(reader, 1000)) rows.push(...(await rowsOfBatch(reader, batch)));
    return rows;
  };

  it.each([
    ['small rows', false],
    ['rows that are measured', true],
  ])('is its cast to text, among %s', async (_, large) => {
    const types = Object.keys(VALUES).map((type, i) => ({ type, name: `c${i}`, values: VALUES[type] ?? [] }));
    await source.client.query(`drop table if exists kinds;
      create table kinds (id int primary key, ${types.map(({ name, type }) => `${name} ${type}`).join(', ')}, apart text)`);
    await source.client.query('alter table kinds alter apart set storage external');
    for (const place of [0, 1, 2, 3, 4])
      await source.client.query(
        `insert into kinds values (${[place, ...types.map((_type, i) => `$${i + 1}`)].join(', ')})`,
        types.map(({ values }) => values[place] ?? null),
      );
    if (large) await source.client.query(`update kinds set apart = repeat('x', 100000) where id = 4`);
    const names = types.map(({ name }) => name);
    const expected = await source.client.query<(string | null)[]>({
      text: `select ${names.map((name) => `${name}::text`).join(', ')} from kinds order by id`,
      rowMode: 'array',
    });
    // Types of any size that are no texts are measured always; without them, only where something is stored apart.
    expect(await read('kinds', names)).toEqual(expected.rows);
    const unsized = names.filter((_name, i) => !/json|\[|xml|range|inet|cidr|bit/.test(types[i]?.type ?? ''));
    const some = expected.rows.map((row) => row.filter((_text, i) => unsized.includes(`c${i}`)));
    expect(await read('kinds', unsized)).toEqual(some);
  });
});

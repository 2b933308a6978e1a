import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { isMalformed, type ItemReader } from '../item-reader';
import { itemReaderFeatures, type GivenSource } from '../item-reader.features';
import { CHANGED_AT, itemReaderWindowFeatures } from '../item-reader-windows.features';
import { quoteIdentifier } from '../connections/quote-identifier';
import { openTestQuery } from '../testing/open-test-query';
import { queryReaderFeatures } from '../testing/query-reader.features';
import { openTestTable } from '../testing/open-test-table';

describe('Reading tables of PostgreSQL', () => {
  const suite = useStack();
  let address: string;
  let client: Client;

  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = new Client({ connectionString: address });
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
  });
  afterAll(() => client.end());

  const open = (table: string, columns: readonly string[], key?: readonly string[], changeColumn?: string) =>
    openTestTable({ address, table, columns, key, changeColumn });

  const opened: ItemReader[] = [];
  const reader = async (...args: Parameters<typeof open>) => {
    const made = await open(...args);
    opened.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((made) => made.close()));
  });

  const planned = async (source: ItemReader, size: number) => {
    const batches = [];
    for await (const batch of source.plan(size)) batches.push(batch);
    return batches;
  };
  const read = async (source: ItemReader, size = 1000) => {
    const texts: (string | null)[][] = [];
    for (const batch of await planned(source, size)) {
      for await (const rows of source.read(batch)) {
        texts.push(...rows.map((row) => (isMalformed(row) ? [row.rule] : [...row])));
      }
    }
    return texts;
  };

  let tables = 0;
  const given: GivenSource = async (columns, rows) => {
    const table = `thing_${++tables}`;
    const [key = 'id', ...others] = columns;
    await client.query(
      `create table ${table} (${quoteIdentifier(key)} varchar(4) primary key, ${others.map((name) => `${quoteIdentifier(name)} ${name === CHANGED_AT ? 'timestamptz' : 'text'}`).join(', ')})`,
    );
    await client.query(
      `insert into ${table} select ${columns.map((name, i) => (name === CHANGED_AT ? `(t->>${i})::timestamptz` : `t->>${i}`)).join(', ')} from jsonb_array_elements($1::jsonb) t order by random()`,
      [JSON.stringify(rows)],
    );
    return {
      open: (asked) =>
        open(
          table,
          asked,
          undefined,
          columns.find((name) => name === CHANGED_AT),
        ),
      change: async () => {
        await client.query(
          `alter table ${table} alter column id type varchar(10), alter column note type "char"`,
        );
      },
      dispose: async () => {
        await client.query(`drop table ${table}`);
      },
    };
  };
  itemReaderFeatures('A table of PostgreSQL', given);
  itemReaderWindowFeatures('A table of PostgreSQL', given);
  queryReaderFeatures('PostgreSQL', {
    address: () => address,
    run: async (...statements) => {
      for (const statement of statements) await client.query(statement);
    },
    time: 'timestamp',
  });

  it('lets a query write nothing', async () => {
    await client.query('create sequence drawn');
    const opening = openTestQuery({
      address,
      query: `select nextval('drawn') as id`,
      columns: ['id'],
    }).then(async (made) => {
      opened.push(made);
      return planned(made, 10);
    });
    await expect(opening).rejects.toMatchObject({ failure: { code: '25006' } });
  });

  it('gives every type as a text of one form, whatever the database prefers', async () => {
    const database = quoteIdentifier(new URL(address).pathname.slice(1));
    await client.query(`alter database ${database} set datestyle = 'German'`);
    await client.query(`alter database ${database} set timezone = 'Asia/Tokyo'`);
    await client.query(`
      create table types (id bigint primary key, n numeric(40,10), f double precision, b boolean, d date,
        ts timestamp, tz timestamptz, by bytea, j jsonb, a int[], c char(5), iv interval)`);
    await client.query(`
      insert into types values (9223372036854775807, 12345678901234567890.0123456789, 0.1, true, '2013-02-03',
        '2013-02-03 04:05:06.789', '2013-02-03 04:05:06+09', '\\x00ff', '{"a": 1}', '{1,2}', 'ab', '1 day')`);
    const columns = ['id', 'n', 'f', 'b', 'd', 'ts', 'tz', 'by', 'j', 'a', 'c', 'iv'];
    expect(await read(await reader('types', columns))).toEqual([
      [
        '9223372036854775807',
        '12345678901234567890.0123456789',
        '0.1',
        'true',
        '2013-02-03',
        '2013-02-03 04:05:06.789',
        '2013-02-02 19:05:06+00',
        '\\x00ff',
        '{"a": 1}',
        '{1,2}',
        'ab',
        'P1D',
      ],
    ]);
  });

  it('cuts keys of several columns and types, also below zero and in every collation', async () => {
    await client.query(`
      create table "Odd name" (region text collate "und-x-icu", nr numeric, at timestamptz, "va""lue" text,
        primary key (region, nr, at))`);
    await client.query(`
      insert into "Odd name" select chr(65 + i % 5 + 32 * (i % 2)), -i / 7.0, timestamptz '2020-01-01' + i * interval '1 h', i
      from generate_series(1, 200) i`);
    const everything = await client.query<{ v: string }>(
      `select "va""lue" as v from "Odd name" order by region, nr, at`,
    );
    // The plan's table names take letters, digits and _; the reader itself quotes whatever it is given.
    const source = await reader('Odd name', ['va"lue'], ['region', 'nr', 'at']);
    for (const size of [1, 7, 200, 201]) {
      expect((await read(source, size)).flat()).toEqual(everything.rows.map(({ v }) => v));
    }
  });

  it('keeps rows of one key together and still counts every one', async () => {
    await client.query(`create table twice (id int not null, v int)`);
    await client.query(`insert into twice select i / 4, i from generate_series(0, 21) i`);
    const source = await reader('twice', ['v']);
    const batches = await planned(source, 3);
    expect(batches.map(({ records }) => records)).toEqual([4, 4, 4, 4, 4, 2]);
    expect(
      (await read(source, 3))
        .flat()
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(Array.from({ length: 22 }, (_, i) => i));
  });

  it('reads what stands in the range when it is read', async () => {
    await client.query(`create table living (id int primary key)`);
    await client.query(`insert into living select 10 * i from generate_series(1, 10) i`);
    const source = await reader('living', ['id']);
    const [first, second] = await planned(source, 5);
    if (!first || !second) throw new Error('two batches expected');
    await client.query(`insert into living values (15), (1000)`);
    const ids = async (batch: typeof first) => {
      const found = [];
      for await (const rows of source.read(batch)) found.push(...rows);
      return found.flat();
    };
    expect(await ids(first)).toEqual(['10', '15', '20', '30', '40', '50']);
    expect(await ids(second)).toEqual(['60', '70', '80', '90', '100']);
  });

  it('refuses rows without a key', async () => {
    await client.query(`create table nulls (id int); insert into nulls values (1), (null)`);
    await expect(planned(await reader('nulls', ['id']), 10)).rejects.toThrow(
      /has rows without a key \("id"\)/,
    );
  });

  it('names a table that is missing', async () => {
    await expect(open('nope', ['id'])).rejects.toMatchObject({
      failure: { category: 'fatal', code: 'source.missing_table' },
      message: expect.stringContaining('Table "nope" of connection "old" does not exist') as string,
    });
  });

  it('refuses a batch after a column was dropped', async () => {
    await client.query(
      `create table dropped (id int primary key, v text); insert into dropped values (1, 'x')`,
    );
    const source = await reader('dropped', ['v']);
    const [batch] = await planned(source, 10);
    if (!batch) throw new Error('a batch expected');
    await client.query('alter table dropped drop column v');
    await expect(source.read(batch)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      failure: { code: 'source.missing_column' },
    });
  });

  it('says nothing of the address or of a value when the server refuses', async () => {
    await client.query(`create table odd (id int primary key)`);
    const source = await reader('odd', ['id']);
    const range = { kind: 'keys' as const, after: ['canary'], upto: null };
    const reading = source
      .read({ batch: 1, first_record: 0, records: 1, range })
      [Symbol.asyncIterator]()
      .next();
    await expect(reading).rejects.toMatchObject({
      failure: { code: '22P02', message: expect.not.stringContaining('canary') as string },
    });
  });
});

import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import { isMalformed, type ItemReader } from '../item-reader';
import { itemReaderFeatures, type GivenSource } from '../item-reader.features';
import { CHANGED_AT, itemReaderWindowFeatures } from '../item-reader-windows.features';
import { openTestTable } from '../testing/open-test-table';
import { quoteName } from './quote-name';

describe('Reading tables of MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection({ uri: address, timezone: 'Z' });
    client.on('error', () => undefined);
    await client.query(`set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'`);
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
    await client.query(`set session time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES'`);
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
      const before = texts.length;
      for await (const rows of source.read(batch)) {
        texts.push(...rows.map((row) => (isMalformed(row) ? [row.rule] : [...row])));
      }
      expect(texts.length - before).toBe(batch.records);
    }
    return texts;
  };

  let tables = 0;
  const given: GivenSource = async (columns, rows) => {
    const table = `thing_${++tables}`;
    const [key = 'id', ...others] = columns;
    const types = others.map((name) => `${quoteName(name)} ${name === CHANGED_AT ? 'datetime(3)' : 'text'}`);
    await client.query(
      `create table ${table} (${quoteName(key)} varchar(4) primary key, ${types.join(', ')})`,
    );
    const written = rows.map((row) => row.map((text, i) => (columns[i] === CHANGED_AT ? utc(text) : text)));
    if (written.length > 0) await client.query(`insert into ${table} values ?`, [written.reverse()]);
    const changeColumn = columns.find((name) => name === CHANGED_AT);
    return {
      open: (asked) => open(table, asked, undefined, changeColumn),
      change: async () => {
        await client.query(`alter table ${table} modify id char(10), modify note varchar(200)`);
      },
      dispose: async () => {
        await client.query(`drop table ${table}`);
      },
    };
  };
  const utc = (text: string | null): string | null => text && text.replace('T', ' ').replace('Z', '');
  itemReaderFeatures('A table of MariaDB', given);
  itemReaderWindowFeatures('A table of MariaDB', given);

  it('gives every type as a text of one form, whatever the zone of who wrote it', async () => {
    await client.query(`set session time_zone = '+09:00'`);
    await client.query(`
      create table types (id bigint unsigned primary key, n decimal(40,10), f float, g double, b boolean, d date,
        dt datetime(6), ts timestamp(3) null, t time(2), y year, bn varbinary(9), fx binary(3), bl blob, j json, c char(5),
        e enum('red', 'it''s'), s set('a', 'b', 'c'), bits bit(10), z int(5) zerofill, l varchar(20) charset latin1, p point)`);
    await client.query(`
      insert into types values (18446744073709551615, 12345678901234567890.0123456789, 0.1, 0.1, true, '2013-02-03',
        '2013-02-03 04:05:06.789', '2013-02-03 13:05:06', '-838:59:58.5', 1999, x'00ff', x'01', x'', '{"a": 1.0}', 'ab',
        'it''s', 'c,a', b'101', 42, 'Grüße', point(1, 2))`);
    const columns = 'id,n,f,g,b,d,dt,ts,t,y,bn,fx,bl,j,c,e,s,bits,z,l,p'.split(',');
    expect(await read(await reader('types', columns))).toEqual([
      [
        '18446744073709551615',
        '12345678901234567890.0123456789',
        '0.1',
        '0.1',
        '1',
        '2013-02-03',
        '2013-02-03 04:05:06.789000',
        '2013-02-03 04:05:06.000+00',
        '-838:59:58.50',
        '1999',
        '\\x00ff',
        '\\x010000',
        '\\x',
        '{"a": 1.0}',
        'ab',
        "it's",
        'a,c',
        '0000000101',
        '42',
        'Grüße',
        '\\x000000000101000000000000000000f03f0000000000000040',
      ],
    ]);
  });

  it('gives zero dates, the emptiest and the largest values, and Unicode beyond the basic plane as they are', async () => {
    await client.query(`
      create table odd (id bigint primary key, d date, dt datetime, g double, f float, v varchar(20), x text)`);
    await client.query(`
      insert into odd values (-9223372036854775808, '0000-00-00', '0000-00-00 00:00:00', 1.7976931348623157e308, 3.4028234e38, '', null),
        (9007199254740993, '2024-00-00', '9999-12-31 23:59:59', -5e-324, 1e-45, '🚀👩‍👩‍👧', 'a\\0b\\\\N'),
        (9223372036854775807, '0001-01-01', '1000-01-01', 123456789.123456789, 16777216, ' a ', '\\\\N')`);
    expect(await read(await reader('odd', ['id', 'd', 'dt', 'g', 'f', 'v', 'x']))).toEqual([
      [
        '-9223372036854775808',
        '0000-00-00',
        '0000-00-00 00:00:00',
        '1.7976931348623157e308',
        '3.4028235e+38',
        '',
        null,
      ],
      ['9007199254740993', '2024-00-00', '9999-12-31 23:59:59', '-5e-324', '1e-45', '🚀👩‍👩‍👧', 'a\0b\\N'],
      [
        '9223372036854775807',
        '0001-01-01',
        '1000-01-01 00:00:00',
        '123456789.12345679',
        '16777216',
        ' a ',
        '\\N',
      ],
    ]);
  });

  it.each([
    [
      'bigint unsigned',
      ['0', '9223372036854775808', '9007199254740992', '9007199254740993', '18446744073709551615'],
    ],
    ['decimal(40,10)', ['-0.0000000001', '123456789012345678901234567890.5', '0', '7', '-8.25']],
    ['float', ['0.1', '0.2', '0.3', '-1e-20', '16777216']],
    ['double', ['0.1', '0.30000000000000004', '0.3', '-1e-300', '1e300']],
    ['date', ['0000-00-00', '2024-00-00', '0001-01-01', '2024-02-29', '9999-12-31']],
    ['datetime(6)', ['0000-00-00', '2024-01-01 00:00:00.000001', '2024-01-01', '1000-01-01', '9999-12-31']],
    [
      'timestamp(6)',
      ['0000-00-00', '2024-10-27 00:30:00', '2024-10-27 01:30:00.5', '2024-03-31 02:30:00', '1970-01-02'],
    ],
    ['time(3)', ['-838:59:59', '838:59:59', '00:00:00.001', '-00:00:00.001', '0']],
    ['year', ['0000', '1901', '2155', '2000', '1999']],
    ['enum("b","a","unsigned zerofill")', ['b', 'a', 'unsigned zerofill']],
    ['set("b","a")', ['', 'b', 'a', 'b,a']],
    ['varbinary(9)', ['', 'A', 'a', 'a ', 'ÿ']],
    ['bit(12)', [0, 1, 255, 256, 4095]],
    ['varchar(20) charset latin1', ['', 'Ä', 'a', 'é', 'z']],
    [
      'uuid',
      [
        '00000000-0000-0000-0000-000000000001',
        'ffffffff-ffff-4fff-8fff-ffffffffffff',
        '10000000-0000-1000-8000-000000000000',
      ],
    ],
  ])('cuts keys of type %s so that nothing is read twice or left out', async (type, values) => {
    const table = `keyed_${++tables}`;
    await client.query(`create table ${table} (k ${type} not null primary key, nr int)`);
    await client.query(`insert into ${table} values ?`, [values.map((value, i) => [value, i])]);
    const source = await reader(table, ['nr'], ['k']);
    for (const size of [1, 2, 3, 10]) {
      const found = (await read(source, size)).flat().map(Number);
      expect(found.sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
    }
  });

  it.each([
    'utf8mb4_general_ci',
    'utf8mb4_unicode_ci',
    'utf8mb4_bin',
    'utf8mb4_nopad_bin',
    'utf8mb4_swedish_ci',
  ])(
    'keeps keys together that %s takes as equal, and orders the others as the server does',
    async (collation) => {
      const table = `collated_${++tables}`;
      await client.query(
        `create table ${table} (a varchar(9) collate ${collation} not null, b int not null, v int, index (a, b))`,
      );
      const texts = ['a', 'A', 'ä', 'a ', 'b', 'B  ', '', ' ', 'ß', 'ss', '🚀', '🛰', 'é', 'É', 'z'];
      const rows = Array.from({ length: 90 }, (_, i) => [texts[i % texts.length], i % 4, i]);
      await client.query(`insert into ${table} values ?`, [rows]);
      const source = await reader(table, ['v'], ['a', 'b']);
      for (const size of [1, 2, 7, 89, 90, 91]) {
        const found = (await read(source, size)).flat().map(Number);
        expect(found.sort((a, b) => a - b)).toEqual(rows.map((_, i) => i));
      }
    },
  );

  it('cuts keys of several columns and types by their index', async () => {
    await client.query(`
      create table \`Odd \`\` name\` (region varchar(3), nr decimal(9,4), at datetime(3), \`va\`\`lue\` int,
        primary key (region, nr, at))`);
    const rows = Array.from({ length: 200 }, (_, i) => [
      String.fromCharCode(65 + (i % 5)),
      -(i % 9) / 7,
      new Date(i * 3_600_000),
      i,
    ]);
    await client.query('insert into `Odd `` name` values ?', [rows]);
    const source = await reader('Odd ` name', ['va`lue'], ['region', 'nr', 'at']);
    const [everything] = await client.query<never[]>({
      sql: 'select cast(`va``lue` as char) from `Odd `` name` order by region, nr, at',
      rowsAsArray: true,
    });
    for (const size of [1, 7, 200, 201]) expect(await read(source, size)).toEqual(everything);
  });

  it('reads what stands in the range when it is read', async () => {
    await client.query(`create table living (id int primary key)`);
    await client.query(`insert into living values ?`, [Array.from({ length: 10 }, (_, i) => [10 * (i + 1)])]);
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

  it('refuses rows without a key, and keys without an order', async () => {
    await client.query(`create table nulls (id int)`);
    await client.query(`insert into nulls values (1), (null)`);
    await expect(planned(await reader('nulls', ['id']), 10)).rejects.toThrow(
      /has rows without a key \("id"\)/,
    );
    await client.query(`create table places (id point not null)`);
    await expect(open('places', ['id'])).rejects.toMatchObject({ failure: { code: 'source.no_key' } });
  });

  it.each([
    ['nope', /Table "nope" of connection "old" does not exist/],
    ['nowhere.nope', /Table "nowhere.nope" of connection "old" does not exist/],
  ])('names a table that is missing: %s', async (table, message) => {
    await expect(open(table, ['id'])).rejects.toMatchObject({
      failure: { category: 'fatal', code: 'source.missing_table' },
      message: expect.stringMatching(message) as string,
    });
  });

  it('refuses a batch after a column was dropped, or has another collation', async () => {
    await client.query(`create table altered (id int primary key, v varchar(9), w int)`);
    await client.query(`insert into altered values (1, 'x', 1)`);
    const source = await reader('altered', ['v', 'w']);
    const [batch] = await planned(source, 10);
    if (!batch) throw new Error('a batch expected');
    const refused = (code: string) =>
      expect(source.read(batch)[Symbol.asyncIterator]().next()).rejects.toMatchObject({ failure: { code } });
    await client.query('alter table altered modify v varchar(9) collate utf8mb4_bin');
    await refused('source.changed');
    await client.query('alter table altered drop column w');
    await refused('source.missing_column');
  });

  it('says nothing of a value in a range that fits no key', async () => {
    await client.query(`create table ranged (id int primary key)`);
    const source = await reader('ranged', ['id']);
    const range = { kind: 'keys' as const, after: ['canary'], upto: null };
    const reading = source
      .read({ batch: 1, first_record: 0, records: 1, range })
      [Symbol.asyncIterator]()
      .next();
    await expect(reading).rejects.toMatchObject({
      failure: { code: 'source.range', message: expect.not.stringContaining('canary') as string },
    });
  });
});

import { useStack } from '@commander/testing';
import type { ChangeWindow } from '@commander/contracts';
import { createConnection, type Connection } from 'mysql2/promise';
import type { ItemReader } from '../item-reader';
import { openTestTable } from '../testing/open-test-table';

describe('Reading a table of MariaDB through a window', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;
  const opened: ItemReader[] = [];

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection(address);
    client.on('error', () => undefined);
    await client.query(`set session sql_mode = 'STRICT_ALL_TABLES', time_zone = '+09:00'`);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((reader) => reader.close()));
  });
  afterAll(() => client.end());

  const open = async (table: string): Promise<ItemReader> => {
    const reader = await openTestTable({ address, table, columns: ['id'], changeColumn: 'changed' });
    opened.push(reader);
    return reader;
  };
  const ids = async (reader: ItemReader, since: string | null, until: string): Promise<string[]> => {
    const window: ChangeWindow = { column: 'changed', since, until };
    const found: string[] = [];
    for await (const batch of reader.plan(2, window)) {
      for await (const rows of reader.read(batch, window)) found.push(...rows.flat().map(String));
    }
    return found;
  };

  it.each([
    // What was written in a zone nine hours ahead of UTC is a point in time; a datetime is what it says.
    ['timestamp', '2024-05-02 09:00', '2024-05-02 08:59:59.999', '2024-05-03 09:00'],
    ['datetime', '2024-05-02 00:00', '2024-05-01 23:59:59.999', '2024-05-03 00:00'],
  ])('compares a %s as a time of UTC, both ends exactly', async (type, ...times) => {
    await client.query(`create table window_${type} (id int primary key, changed ${type}(3) null)`);
    await client.query(`insert into window_${type} values (1, ?), (2, ?), (3, ?)`, times);
    const reader = await open(`window_${type}`);
    expect(await ids(reader, '2024-05-02T00:00:00Z', '2024-05-03T00:00:00Z')).toEqual(['1']);
    expect(await ids(reader, '2024-05-02T01:59:59.999+02:00', '2024-05-03T00:00:00.001Z')).toEqual([
      '1',
      '2',
      '3',
    ]);
  });

  it('takes a date for its whole day', async () => {
    await client.query(`create table window_date (id int primary key, changed date)`);
    await client.query(
      `insert into window_date select seq, date '2024-05-01' + interval seq - 1 day from seq_1_to_4`,
    );
    const reader = await open('window_date');
    expect(await ids(reader, '2024-05-02T13:00:00Z', '2024-05-03T13:00:00Z')).toEqual(['2', '3']);
    // What changed on the third after one o'clock is dated the third as well: the next window reads that day again.
    expect(await ids(reader, '2024-05-03T13:00:00Z', '2024-05-04T00:00:00Z')).toEqual(['3']);
  });

  it.each(['text', 'bigint', 'time', 'year'])('refuses a change column of type %s', async (type) => {
    await client.query(`create table window_of_${type} (id int primary key, changed ${type})`);
    await expect(open(`window_of_${type}`)).rejects.toMatchObject({
      failure: { category: 'fatal', code: 'source.change_column' },
      message: expect.stringMatching(/"changed" is of type .*must be a timestamp, a datetime/) as string,
    });
  });

  it.each(['datetime', 'date', 'timestamp null'])(
    'leaves rows of no time or of the year zero (%s) to full executions, and counts them',
    async (type) => {
      const table = `window_odd_${type.replace(' ', '_')}`;
      await client.query(`create table ${table} (id int primary key, changed ${type})`);
      await client.query(`insert into ${table} values (1, null), (2, '0000-00-00'), (3, '2024-05-02 10:00')`);
      const reader = await open(table);
      const until = '2100-01-01T00:00:00Z';
      expect(await ids(reader, '1971-01-01T00:00:00Z', until)).toEqual(['3']);
      expect(await reader.countUndated()).toBe(2);
      expect(await ids(reader, null, until)).toEqual(['1', '2', '3']);
    },
  );

  it('tells the time of the server in UTC', async () => {
    await client.query(`create table window_clock (id int primary key, changed timestamp null)`);
    const reader = await open('window_clock');
    const [first = '', second = ''] = [await reader.clock(), await reader.clock()].map(String);
    expect(first).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(first <= second).toBe(true);
    const [[now]] = await client.query<never[]>('select utc_timestamp(3) >= ? as later', [
      first.replace('T', ' ').replace('Z', ''),
    ]);
    expect(now).toEqual({ later: 1 });
  });
});

import { useStack } from '@commander/testing';
import type { ChangeWindow } from '@commander/contracts';
import { Client } from 'pg';
import type { ItemReader } from '../item-reader';
import { openTestTable } from '../testing/open-test-table';

const HOUR_MS = 3600 * 1000;

describe('Reading a table of PostgreSQL through a window', () => {
  const suite = useStack();
  let address: string;
  let client: Client;
  const opened: ItemReader[] = [];

  beforeAll(async () => {
    address = await suite.createTestDatabase();
    client = await connect();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((reader) => reader.close()));
  });
  afterAll(() => client.end());

  const connect = async (): Promise<Client> => {
    const made = new Client({ connectionString: address });
    // The database is dropped, sessions and all, before this suite's own hook.
    made.on('error', () => undefined);
    await made.connect();
    return made;
  };
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
    ['timestamptz', '2024-05-02 02:00+02', '2024-05-01 23:00-01'],
    ['timestamp', '2024-05-02 00:00', '2024-05-02 00:00'],
    ['moment', '2024-05-02 00:00+00', '2024-05-02 00:00+00'],
  ])('compares a %s as a time of UTC, both ends exactly', async (type, ...times) => {
    await client.query(`drop domain if exists moment cascade; create domain moment as timestamptz`);
    await client.query(`create table window_${type} (id int primary key, changed ${type})`);
    await client.query(`insert into window_${type} values (1, $1), (2, $2)`, times);
    await client.query(
      `insert into window_${type} values (3, '2024-05-01 23:59:59.999999Z'), (4, '2024-05-03')`,
    );
    const reader = await open(`window_${type}`);
    expect(await ids(reader, '2024-05-02T00:00:00Z', '2024-05-03T00:00:00Z')).toEqual(['1', '2']);
    expect(await ids(reader, '2024-05-02T02:00:00.001+02:00', '2024-05-03T00:00:00.001Z')).toEqual(['4']);
  });

  it('takes a date for its whole day', async () => {
    await client.query(`create table window_date (id int primary key, changed date)`);
    await client.query(
      `insert into window_date select i, date '2024-05-01' + i - 1 from generate_series(1, 4) i`,
    );
    const reader = await open('window_date');
    expect(await ids(reader, '2024-05-02T13:00:00Z', '2024-05-03T13:00:00Z')).toEqual(['2', '3']);
    // What changed on the third after one o'clock is dated the third as well: the next window reads that day again.
    expect(await ids(reader, '2024-05-03T13:00:00Z', '2024-05-04T00:00:00Z')).toEqual(['3']);
  });

  it.each(['text', 'bigint', 'time'])('refuses a change column of type %s', async (type) => {
    await client.query(`create table window_of_${type} (id int primary key, changed ${type})`);
    await expect(open(`window_of_${type}`)).rejects.toMatchObject({
      failure: { category: 'fatal', code: 'source.change_column' },
      message: expect.stringMatching(/"changed" is of type .*must be a timestamptz/) as string,
    });
  });

  it('leaves rows without a time, and of no end, to full executions, and counts the former', async () => {
    await client.query(`create table window_odd (id int primary key, changed timestamptz)`);
    await client.query(
      `insert into window_odd values (1, null), (2, 'infinity'), (3, '-infinity'), (4, now())`,
    );
    const reader = await open('window_odd');
    const until = '9999-12-31T00:00:00Z';
    expect(await ids(reader, '0001-01-01T00:00:00Z', until)).toEqual(['4']);
    expect(await reader.countUndated()).toBe(1);
    expect(await ids(reader, null, until)).toEqual(['1', '2', '3', '4']);
  });

  it('tells the time of the database', async () => {
    await client.query(`create table window_clock (id int primary key, changed timestamptz)`);
    const before = await client.query<{ now: Date }>('select clock_timestamp() as now');
    const now = await (await open('window_clock')).clock();
    expect(now).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(now ?? '')).toBeGreaterThanOrEqual(before.rows[0]?.now.getTime() ?? Infinity);
  });

  it('picks up what committed late, created and updated, thanks to the overlap', async () => {
    await client.query(
      `create table window_late (id int primary key, changed timestamptz not null default now())`,
    );
    await client.query(
      `insert into window_late select i, now() - interval '1 day' from generate_series(1, 3) i`,
    );
    const reader = await open('window_late');
    const late = await connect();
    await late.query('begin');
    await late.query(
      `insert into window_late values (4, now() - interval '1 s'); update window_late set changed = now() - interval '1 s' where id = 2`,
    );

    const until = (await reader.clock()) ?? '';
    const since = new Date(Date.parse(until) - HOUR_MS).toISOString();
    expect(await ids(reader, since, until)).toEqual([]);
    await late.query('commit');
    await late.end();

    await client.query(`update window_late set changed = clock_timestamp() where id = 3`);
    const next = (await reader.clock()) ?? '';
    // `clock` is cut to milliseconds: an update of the same one waits for the window after.
    const bound = new Date(Date.parse(next) + 1).toISOString();
    expect(await ids(reader, until, bound)).toEqual(['3']);
    const overlapping = new Date(Date.parse(until) - 60_000).toISOString();
    expect(await ids(reader, overlapping, bound)).toEqual(['2', '3', '4']);
  });

  it('leaves a row that changed after planning to the next window', async () => {
    await client.query(`create table window_moving (id int primary key, changed timestamptz not null)`);
    await client.query(
      `insert into window_moving select i, timestamptz '2024-05-01' + i * interval '1 h' from generate_series(1, 4) i`,
    );
    const reader = await open('window_moving');
    const window: ChangeWindow = {
      column: 'changed',
      since: '2024-05-01T00:00:00Z',
      until: '2024-05-02T00:00:00Z',
    };
    const batches = [];
    for await (const batch of reader.plan(10, window)) batches.push(batch);
    expect(batches).toMatchObject([{ batch: 1, records: 4 }]);
    await client.query(`update window_moving set changed = '2024-05-02' where id = 2`);
    const rows = [];
    for (const batch of batches) for await (const some of reader.read(batch, window)) rows.push(...some);
    expect(rows.flat()).toEqual(['1', '3', '4']);
    expect(await ids(reader, '2024-05-02T00:00:00Z', '2024-05-03T00:00:00Z')).toEqual(['2']);
  });
});

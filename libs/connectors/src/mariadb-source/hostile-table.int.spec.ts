import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import type { PlannedBatch } from '@commander/contracts';
import { isMalformed, type ItemReader, type SourceRow } from '../item-reader';
import { openTestTable } from '../testing/open-test-table';

const MIB = 1024 * 1024;

// Hundreds of megabytes take their time on a busy machine.
jest.setTimeout(120_000);

describe('A hostile table of MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;
  const opened: ItemReader[] = [];

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection(address);
    client.on('error', () => undefined);
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((reader) => reader.close()));
  });
  afterAll(() => client.end());

  const open = async (table: string, columns: readonly string[]): Promise<ItemReader> => {
    const reader = await openTestTable({ address, table, columns });
    opened.push(reader);
    return reader;
  };
  const read = async (reader: ItemReader, each: (row: SourceRow) => void): Promise<PlannedBatch[]> => {
    const batches: PlannedBatch[] = [];
    for await (const batch of reader.plan(5000)) batches.push(batch);
    for (const batch of batches) for await (const rows of reader.read(batch)) rows.forEach(each);
    return batches;
  };
  const ruleOf = (row: SourceRow) => (isMalformed(row) ? row.rule : row[0]);

  it('may have very many columns', async () => {
    const names = Array.from({ length: 1000 }, (_, i) => `c${i}`);
    await client.query(
      `create table wide (id int primary key, ${names.map((name) => `${name} int`).join(', ')})`,
    );
    await client.query(`insert into wide (id, c0, c999) values (1, 5, 7)`);
    const rows: SourceRow[] = [];
    await read(await open('wide', names), (row) => rows.push(row));
    expect(rows).toEqual([['5', ...Array<null>(998).fill(null), '7']]);
  });

  it('is cut into batches of few bytes where its rows are large', async () => {
    await client.query('create table large (id int primary key, v mediumtext, j json)');
    await client.query(
      `insert into large select seq, repeat('x', ${MIB}), json_quote(repeat('y', 1000)) from seq_1_to_40`,
    );
    let bytes = 0;
    const batches = await read(await open('large', ['v', 'j']), (row) => {
      if (!isMalformed(row)) bytes += row[0]?.length ?? 0;
    });
    expect(bytes).toBe(40 * MIB);
    expect(batches.map(({ records }) => records)).toEqual([16, 16, 8]);
    expect(batches.map(({ first_record }) => first_record)).toEqual([0, 16, 32]);
  });

  it.each(['longtext', 'longblob', 'json'])(
    'with a %s of 100 MiB fails that record alone, in bounded memory',
    async (type) => {
      const value = `repeat('x', ${100 * MIB})`;
      await client.query(`create table huge_${type} (id int primary key, v ${type})`);
      await client.query(
        `insert into huge_${type} values (1, null), (2, ${type === 'json' ? `concat('"', ${value}, '"')` : value}), (3, null)`,
      );
      const before = process.memoryUsage.rss();
      const rows: unknown[] = [];
      await read(await open(`huge_${type}`, ['v', 'id']), (row) => rows.push(ruleOf(row)));
      expect(rows).toEqual([null, 'source.record_too_long', null]);
      expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
    },
  );

  it('is read in bounded memory however slowly its rows are taken', async () => {
    await client.query('create table slow (id int primary key, v mediumtext)');
    await client.query(`insert into slow select seq, repeat('x', ${MIB}) from seq_1_to_500`);
    const reader = await open('slow', ['v']);
    const range = { kind: 'keys' as const, after: null, upto: ['500'] };
    const before = process.memoryUsage.rss();
    let [most, rows] = [0, 0];
    for await (const some of reader.read({ batch: 1, first_record: 0, records: 500, range })) {
      rows += some.length;
      await new Promise(setImmediate);
      most = Math.max(most, process.memoryUsage.rss() - before);
    }
    expect(rows).toBe(500);
    expect(most).toBeLessThan(300 * MIB);
  });
});

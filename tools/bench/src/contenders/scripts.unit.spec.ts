import { jdbcUrl } from './jdbc-url';
import { loadCsv, loadTable } from './pgloader-command';
import { upsertScript } from './upsert-script';

describe('the upsert by hand', () => {
  const ranges = (rows: number, connections: number): [number, number][] =>
    [...upsertScript({ rows, connections, batchSize: 10 }).matchAll(/id > (\d+) and id <= (\d+)/g)].map(
      ([, above, upTo]) => [Number(above), Number(upTo)],
    );

  it('cuts the keys into adjoining ranges, one a connection', () => {
    expect(ranges(10, 3)).toEqual([
      [0, 3],
      [3, 6],
      [6, 10],
    ]);
  });

  it('says how many rows a transaction has', () => {
    expect(upsertScript({ rows: 10, connections: 1, batchSize: 7 })).toContain('SIZE=7\n');
  });
});

describe('the command of pgloader', () => {
  it('names the file and the table', () => {
    const command = loadCsv('/data/customers.csv', 'postgresql://me@127.0.0.1:5/fresh');
    expect(command).toContain(`FROM '/data/customers.csv' (id, email,`);
    expect(command).toContain('TARGET TABLE public.customers (id, email,');
  });

  it('takes the one table of a database, data only', () => {
    const command = loadTable('postgresql://a/legacy', 'postgresql://a/fresh');
    expect(command).toContain('FROM postgresql://a/legacy\n  INTO postgresql://a/fresh');
    expect(command).toContain('data only');
  });
});

describe('the address for JDBC', () => {
  it('has user and password among its options', () => {
    expect(jdbcUrl('postgresql://me:p%26w@127.0.0.1:5433/fresh')).toBe(
      'jdbc:postgresql://127.0.0.1:5433/fresh?user=me&password=p%26w&reWriteBatchedInserts=true',
    );
  });
});

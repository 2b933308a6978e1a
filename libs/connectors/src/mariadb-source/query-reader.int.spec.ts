import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import type { ItemReader, SourceRow } from '../item-reader';
import { openTestQuery } from '../testing/open-test-query';
import { openTestTable } from '../testing/open-test-table';
import { queryReaderFeatures } from '../testing/query-reader.features';

describe('Reading queries of MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let address: string;
  let client: Connection;

  beforeAll(async () => {
    address = await suite.createMariadbDatabase();
    client = await createConnection(address);
    client.on('error', () => undefined);
  });
  afterAll(() => client.end());

  const read = async (reader: ItemReader): Promise<SourceRow[]> => {
    const found: SourceRow[] = [];
    for await (const batch of reader.plan(1000)) {
      for await (const rows of reader.read(batch)) found.push(...rows);
    }
    await reader.close();
    return found;
  };

  queryReaderFeatures('MariaDB', {
    address: () => address,
    run: async (...statements) => {
      for (const statement of statements) await client.query(statement);
    },
    time: 'datetime',
  });

  it('knows the types of a query as it does those of a table', async () => {
    await client.query(`
      create table typed (id bigint unsigned primary key, f float, b varbinary(9), bl blob, bits bit(10), ts timestamp(3) null,
        e enum('x', 'y'), z int(5) zerofill, j json, t text, u uuid, p point)`);
    await client.query(`
      insert into typed values (18446744073709551615, 0.1, x'00ff', x'01', b'101', '2024-01-02 03:04:05.678', 'y', 42, '{"a": 1}',
        'Grüße 🚀', '10000000-0000-1000-8000-000000000000', point(1, 2))`);
    const columns = 'id,f,b,bl,bits,ts,e,z,j,t,u,p'.split(',');
    const query = await openTestQuery({ address, query: 'select * from typed', columns });
    expect(await read(query)).toEqual(await read(await openTestTable({ address, table: 'typed', columns })));
  });

  it('lets a query write nothing', async () => {
    await client.query('create sequence drawn');
    const opening = openTestQuery({
      address,
      query: `select nextval(drawn) as id`,
      columns: ['id'],
    }).then(read);
    await expect(opening).rejects.toMatchObject({ failure: { category: 'system', name: 'read_only' } });
  });
});

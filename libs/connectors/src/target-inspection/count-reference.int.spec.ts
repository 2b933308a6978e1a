import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { inspectTarget } from './inspect-target';

const REFERENCE = {
  table: 'flight',
  fields: ['carrier', 'tail'],
  parent: { table: 'plane', key: ['airline', 'nr'] },
};
const PLANES = `create table plane (airline text, nr smallint); insert into plane values ('AA', 1), ('AA', 2)`;
const FLIGHTS = `create table flight (carrier char(3), tail int);
  insert into flight values ('AA', 1), ('AA', 1), ('AA', 3), ('UA', 1), ('AA', null), (null, null);
  insert into flight select 'ZZ', i from generate_series(1, 1200) i`;

describe('Counting a reference', () => {
  const suite = useStack();
  const prepare = async (sql: string): Promise<string> => {
    const address = await suite.createTestDatabase();
    const client = new Client({ connectionString: address });
    await client.connect();
    await client.query(sql);
    await client.end();
    return address;
  };

  it('counts nulls, uses and orphans within one database', async () => {
    const env = { COMMANDER_CONNECTION_ONE: await prepare(`${PLANES}; ${FLIGHTS}`) };
    expect(await inspectTarget('one', env, (one) => one.countReference(REFERENCE))).toEqual({
      checked: 1204,
      nulls: 2,
      orphans: 1202,
    });
  });

  it('finds the same where the rows referred to stand in another database', async () => {
    const env = {
      COMMANDER_CONNECTION_ONE: await prepare(FLIGHTS),
      COMMANDER_CONNECTION_TWO: await prepare(PLANES),
    };
    const counted = await inspectTarget('one', env, (one) =>
      inspectTarget('two', env, (two) => one.countReference(REFERENCE, two)),
    );
    expect(counted).toEqual({ checked: 1204, nulls: 2, orphans: 1202 });
  });

  it('says that a table is missing', async () => {
    const env = { COMMANDER_CONNECTION_ONE: await prepare(FLIGHTS) };
    await expect(inspectTarget('one', env, (one) => one.countReference(REFERENCE))).rejects.toMatchObject({
      failure: { category: 'fatal', code: '42P01' },
    });
  });
});

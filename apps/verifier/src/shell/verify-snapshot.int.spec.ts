import { randomUUID } from 'node:crypto';
import { HeldSnapshot, resolveConnection } from '@commander/connectors';
import { plan as planSchema, type VerifyOrder } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { migrate } from './testing/migrate';
import { verifyExecution } from './verify-execution';

const PLAN = planSchema.parse({
  version: 1,
  project: { id: randomUUID(), name: 'suite' },
  connections: { old: { kind: 'postgresql' }, new: { kind: 'postgresql' } },
  entities: [
    {
      name: 'Item',
      source: { connection: 'old', table: 'old_item', consistency: 'snapshot' },
      target: { connection: 'new', table: 'item' },
      key: ['id'],
      fields: [{ to: 'id', type: 'integer' }, { to: 'name' }],
    },
  ],
  verification: { sample_size: 100 },
});

describe('Verifying what was read in a shared snapshot', () => {
  const suite = useStack();

  it('compares with the source as it was at its moment, or as it is where the snapshot is gone', async () => {
    const address = await suite.createTestDatabase();
    const env = { COMMANDER_CONNECTION_OLD: address, COMMANDER_CONNECTION_NEW: address };
    const client = new Client({ connectionString: address });
    await client.connect();
    try {
      await client.query(`
        create table old_item (id int primary key, name text);
        insert into old_item select i, 'name ' || i from generate_series(1, 4) i;
        create table item (id int primary key, name text)`);
      const held = await HeldSnapshot.take('old', resolveConnection('old', 'postgresql', env).config);
      const moved = await migrate(PLAN, env);
      await client.query(`update old_item set name = 'changed' where id = 2`);
      const planned = moved.batches['Item'];
      if (!planned) throw new Error('a planned entity expected');
      const order: VerifyOrder = { ...moved, batches: { Item: { ...planned, snapshot: held.snapshot } } };
      const verified = () => verifyExecution(order, env);
      expect(await verified()).toMatchObject({ state: 'passed', sample: { mismatched_records: 0 } });
      await held.release();
      expect(await verified()).toMatchObject({ sample: { matched_records: 3, mismatched_records: 1 } });
    } finally {
      await client.end();
    }
  });
});

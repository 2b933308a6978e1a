import { randomUUID } from 'node:crypto';
import { plan as planSchema, type Entity, type Plan } from '@commander/contracts';
import type { Env } from '@commander/security';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { migrate } from './testing/migrate';
import { verifyExecution } from './verify-execution';

const ITEM = {
  name: 'Item',
  source: { connection: 'old', table: 'item' },
  target: { connection: 'new', table: 'item' },
  key: ['id'],
  fields: [
    { to: 'id', from: 'nr', type: 'integer' },
    { to: 'name', transforms: ['trim'] },
  ],
  incremental: { column: 'changed_at' },
};

const planOf = (change: Partial<Record<keyof Entity, unknown>> = {}): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { old: { kind: 'postgresql' }, new: { kind: 'postgresql' } },
    entities: [{ ...ITEM, ...change }],
  });

const UPDATING = { duplicates: { policy: 'update' } };
const MAY = '2024-05-01T00:00:00Z';
const JUNE = '2024-06-01T00:00:00Z';

// Each test moves through a whole execution, or waits for a server.
jest.setTimeout(60_000);

describe('Verifying what several executions wrote', () => {
  const suite = useStack();
  let env: Env;
  let old: Client;
  let target: Client;

  const connect = async (connectionString: string): Promise<Client> => {
    const client = new Client({ connectionString });
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  beforeAll(async () => {
    const [from, to] = [await suite.createTestDatabase(), await suite.createTestDatabase()];
    env = { COMMANDER_CONNECTION_OLD: from, COMMANDER_CONNECTION_NEW: to };
    old = await connect(from);
    target = await connect(to);
  });
  beforeEach(async () => {
    await old.query(`
      drop table if exists item;
      create table item (nr numeric(6,0) primary key, name text, changed_at timestamptz not null default '${MAY}');
      insert into item select i, ' name ' || i from generate_series(1, 10) i`);
    await target.query(`
      drop schema if exists commander_meta cascade; drop table if exists item;
      create table item (id int primary key, name text)`);
  });
  afterAll(() => Promise.all([old.end(), target.end()]));

  it('counts and samples over the chain of a resumed execution', async () => {
    const plan = planOf();
    const first = await migrate(plan, env, { only: [1, 2] });
    const order = await migrate(plan, env, { resumes: first, only: [3, 4] });
    expect(order.chain_id).toBe(first.execution_id);
    expect(await verifyExecution(order, env)).toMatchObject({
      state: 'passed',
      counts: { Item: { expected: 10, found: 10 } },
      sample: { sample_size: 10, matched_records: 10 },
    });
    await target.query(`delete from item where id = 2; update item set name = 'else' where id = 9`);
    expect(await verifyExecution(order, env)).toMatchObject({
      state: 'failed',
      counts: { Item: { expected: 10, found: 9 } },
      sample: { mismatched_records: 2 },
    });
  });

  it('compares no batch with a plan that it was not made by', async () => {
    const first = await migrate(planOf(), env, { only: [1, 2] });
    const changed = planOf({
      fields: [ITEM.fields[0], { to: 'name', transforms: ['trim', 'upper'] }],
    });
    const order = await migrate(changed, env, { resumes: first, only: [3, 4] });
    expect(await verifyExecution(order, env)).toMatchObject({
      state: 'passed',
      counts: { Item: { expected: 10, found: 10 } },
      sample: { sample_size: 4, matched_records: 4 },
    });
  });

  it.each(['single', 'per-record'] as const)('knows what was written in mode %s', async (mode) => {
    await target.query(`alter table item add check (id <> 4)`);
    const order = await migrate(planOf(), env, { mode });
    expect(await verifyExecution(order, env)).toMatchObject({
      state: 'passed',
      counts: { Item: { expected: 9, found: 9 } },
      sample: { sample_size: 9, matched_records: 9 },
    });
    await target.query(`update item set name = 'else' where id = 5`);
    expect(await verifyExecution(order, env)).toMatchObject({
      state: 'failed',
      sample: { mismatched_records: 1 },
    });
  });

  describe('incrementally', () => {
    const incremental = () => migrate(planOf(UPDATING), env, { since: JUNE });
    beforeEach(async () => {
      await migrate(planOf(), env);
      await old.query(`
        update item set name = 'changed', changed_at = '2024-06-02' where nr in (2, 7);
        insert into item values (11, 'new', '2024-06-03'), (12, 'new', '2024-06-03');
        delete from item where nr in (1, 5, 9)`);
    });

    it('counts what was created and updated, and what the source no longer has', async () => {
      const order = await incremental();
      expect(order.batches.Item?.batches.map(({ records }) => records)).toEqual([3, 1]);
      expect(await verifyExecution(order, env)).toMatchObject({
        state: 'passed',
        counts: { Item: { expected: 4, found: 4 } },
        sample: { sample_size: 4, matched_records: 4 },
        missing_in_source: { Item: 3 },
      });
    });

    it('counts rows of the overlap that did not change', async () => {
      await migrate(planOf(UPDATING), env, { since: JUNE });
      await old.query(`update item set name = 'again' where nr = 2`);
      const order = await incremental();
      expect(await verifyExecution(order, env)).toMatchObject({
        state: 'passed',
        counts: { Item: { expected: 4, found: 4 } },
        sample: { sample_size: 1, matched_records: 1 },
      });
    });

    it('counts what the source no longer has also where nothing changed', async () => {
      await old.query(`update item set changed_at = '${MAY}'`);
      expect(await verifyExecution(await incremental(), env)).toMatchObject({
        state: 'passed',
        counts: { Item: { expected: 0, found: 0 } },
        missing_in_source: { Item: 3 },
      });
    });

    it('does not ask where the key is changed on its way, or the source cannot say it in the target', async () => {
      const fields = [{ to: 'id', from: 'nr', type: 'integer', transforms: ['trim'] }, ITEM.fields[1]];
      const transformed = { ...(await incremental()), plan: planOf({ ...UPDATING, fields }) };
      expect(await verifyExecution(transformed, env)).toMatchObject({ missing_in_source: { Item: null } });
      const order = await incremental();
      await old.query(
        `alter table item alter column nr type text; insert into item values ('canary', 'x', '${MAY}')`,
      );
      const { Item } = order.batches;
      if (!Item) throw new Error('an entity expected');
      // The sample is left out: the source has changed under it.
      const unsampled = { ...order, batches: { Item: { ...Item, batches: [] } } };
      expect(await verifyExecution(unsampled, env)).toMatchObject({ missing_in_source: { Item: null } });
    });

    it('tells nothing of missing rows where nobody asked', async () => {
      const { count_missing: _asked, ...order } = await incremental();
      expect(await verifyExecution(order, env)).not.toHaveProperty('missing_in_source');
    });
  });

  it('never passes where it was cut short', async () => {
    const order = await migrate(planOf(), env);
    await target.query('begin; lock table item in access exclusive mode');
    const verifying = verifyExecution(order, env).then(
      ({ state }) => state,
      (error: { failure: unknown }) => error.failure,
    );
    await old.query(`
      do $$ begin
        for i in 1..1000 loop
          perform pg_terminate_backend(pid) from pg_stat_activity
            where application_name = 'commander' and wait_event_type = 'Lock';
          exit when found;
          perform pg_sleep(0.01); perform pg_stat_clear_snapshot();
        end loop;
      end $$`);
    await target.query('rollback');
    expect(await verifying).toMatchObject({ category: 'transient', name: 'connection_reset' });
  });
});

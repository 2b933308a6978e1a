import { randomUUID } from 'node:crypto';
import {
  plan as planSchema,
  type EffectiveConfig,
  type EventData,
  type Plan,
  type PlannedBatch,
} from '@commander/contracts';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { Decisions } from './testing/decisions';
import { Orders } from './testing/orders';
import { ProcessorHarness } from './testing/processor-harness';

type OnLost = 'pause' | 'per-batch' | undefined;

function planOf(table: string, onLost: OnLost): Plan {
  const source = {
    connection: 'old',
    consistency: 'snapshot',
    ...(onLost && { on_lost_snapshot: onLost }),
  };
  const entity = (name: string, from: object) => ({
    name,
    source: { ...source, ...from },
    target: { connection: 'new', table: `${table}_${name.toLowerCase()}` },
    key: ['id'],
    fields: [{ to: 'id', type: 'bigint' }, { to: 'name' }],
  });
  return planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { old: { kind: 'postgresql' }, new: { kind: 'postgresql' } },
    entities: [
      entity('Item', { table }),
      entity('Asked', { query: `select id, upper(name) as name from ${table}` }),
    ],
  });
}

// Each test moves through a whole execution on two processors.
jest.setTimeout(60_000);

describe('A source whose batches share one snapshot', () => {
  const suite = useStack();
  let harness: ProcessorHarness;
  let old: Client;
  let target: Client;
  let made = 0;

  beforeAll(async () => {
    const [from, to] = [await suite.createTestDatabase(), await suite.createTestDatabase()];
    [old, target] = [new Client({ connectionString: from }), new Client({ connectionString: to })];
    for (const client of [old, target]) {
      // The database is dropped, sessions and all, before this suite's own hook.
      client.on('error', () => undefined);
      await client.connect();
    }
    harness = await ProcessorHarness.start(suite.brokers, suite.prefix, {
      COMMANDER_CONNECTION_OLD: from,
      COMMANDER_CONNECTION_NEW: to,
    });
    await harness.processor('one');
    await harness.processor('two');
    // They share the partitions in their own time.
    const missing = new Orders(planOf('missing', undefined));
    let sent = 0;
    const shared = async () => {
      await harness.send(missing.prepare());
      const failed = await harness.told(missing, 'order.failed', ++sent);
      return new Set(failed.slice(-4).map(({ data }) => data.instance)).size === 2;
    };
    await harness.until(shared, () => sent);
  });
  afterAll(async () => {
    await harness.end();
    await Promise.all([old.end(), target.end()]);
  });

  interface Begun {
    readonly table: string;
    readonly orders: Orders;
    readonly snapshots: NonNullable<EventData<'fence.opened'>['snapshots']>;
  }

  async function make(onLost?: OnLost): Promise<Pick<Begun, 'table' | 'orders'>> {
    const table = `thing${++made}`;
    await old.query(`
      create table ${table} (id bigint primary key, name text);
      insert into ${table} select i, 'name ' || i from generate_series(1, 40) i`);
    for (const name of ['item', 'asked'])
      await target.query(`create table ${table}_${name} (id bigint primary key, name text)`);
    return { table, orders: new Orders(planOf(table, onLost)) };
  }

  async function begin(onLost?: OnLost): Promise<Begun> {
    const { table, orders } = await make(onLost);
    await harness.send(orders.prepare());
    const [opened] = await harness.told(orders, 'fence.opened');
    return { table, orders, snapshots: opened?.data.snapshots ?? {} };
  }

  const change = (table: string, by: number) =>
    old.query(`
      insert into ${table} values (${100 + by}, 'new');
      update ${table} set name = 'changed' where id % 5 = ${by};
      delete from ${table} where id % 7 = ${by}`);

  async function planned({ orders, snapshots }: Begun, name: string) {
    const snapshot = snapshots['old'] ?? undefined;
    const before = harness
      .events('planning.completed')
      .filter(({ subject }) => subject === orders.executionId);
    await harness.send({ ...orders.planning(name, 10), snapshot });
    const told = await harness.told(orders, 'planning.completed', before.length + 1);
    const completed = told.find(({ data }) => data.entity === name)?.data;
    if (!completed) throw new Error('a planning expected');
    const batches = harness
      .events('batches.planned')
      .filter(({ subject, data }) => subject === orders.executionId && data.entity === name)
      .flatMap(({ data }) => data.batches);
    return { name, completed, batches };
  }

  type Planned = Awaited<ReturnType<typeof planned>>;

  const load = (
    { orders, snapshots }: Begun,
    { name, completed }: Planned,
    batch: PlannedBatch,
    transaction_mode: EffectiveConfig['transaction_mode'] = 'per-batch',
  ) => {
    const order = orders.load(name, batch, completed.fingerprint);
    const config = { ...order.config, transaction_mode };
    return harness.send({ ...order, config, snapshot: snapshots['old'] ?? undefined, exact: true });
  };

  const stands = async (table: string): Promise<unknown[]> =>
    (await target.query<{ id: string; name: string }>(`select id::int, name from ${table} order by id`)).rows;

  const asItWas = (by: (name: string) => string) =>
    Array.from({ length: 40 }, (_, i) => ({ id: i + 1, name: by(`name ${i + 1}`) }));

  const holders = async (): Promise<number[]> =>
    (
      await old.query<{ pid: number }>(
        `select pid from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`,
      )
    ).rows.map(({ pid }) => pid);

  const endHolders = async (): Promise<void> => {
    for (const pid of await holders()) await old.query('select pg_terminate_backend($1)', [pid]);
    await harness.until(async () => (await holders()).length === 0, holders);
  };

  it('is read as it stood when the execution began, by every processor, whatever changes meanwhile', async () => {
    const begun = await begin();
    const { table, orders, snapshots } = begun;
    const seen = snapshots['old']?.moment;
    await change(table, 1);
    const entities = [await planned(begun, 'Item'), await planned(begun, 'Asked')];
    let round = 1;
    for (const entity of entities) {
      expect(entity.completed).toMatchObject({ consistency: 'snapshot', records: 40, moment: seen });
      for (const batch of entity.batches) {
        await load(begun, entity, batch);
        await change(table, ++round);
      }
    }
    const committed = await harness.told(orders, 'batch.committed', 8);
    expect(committed.map(({ data }) => data.summary.moment)).toEqual(Array(8).fill(seen));
    expect(new Set(committed.map(({ data }) => data.instance))).toEqual(new Set(['one', 'two']));
    expect(await stands(`${table}_item`)).toEqual(asItWas((name) => name));
    expect(await stands(`${table}_asked`)).toEqual(asItWas((name) => name.toUpperCase()));
  });

  it.each(['per-record', 'single'] as const)(
    'says of each batch how it was read, in mode %s',
    async (mode) => {
      const begun = await begin();
      const { table, orders, snapshots } = begun;
      const entities = [await planned(begun, 'Item'), await planned(begun, 'Asked')];
      await change(table, 1);
      for (const entity of entities) {
        const [batch] = entity.batches;
        if (batch) await load(begun, entity, batch, mode);
      }
      if (mode === 'single') {
        await harness.told(orders, 'batch.staged', 2);
        await harness.send(orders.promote({ Item: 1, Asked: 1 }));
      }
      const committed = await harness.told(orders, 'batch.committed', 2);
      const seen = snapshots['old']?.moment;
      expect(committed.map(({ data }) => data.summary.moment)).toEqual([seen, seen]);
      expect(await stands(`${table}_item`)).toEqual(asItWas((name) => name).slice(0, 10));
    },
  );

  it('ends the window of an incremental execution at its moment, and does not read behind it', async () => {
    const { table, orders } = await make();
    await old.query(`alter table ${table} add column changed timestamptz default now()`);
    await harness.send(orders.prepare());
    const [opened] = await harness.told(orders, 'fence.opened');
    const snapshot = opened?.data.snapshots?.['old'] ?? undefined;
    await change(table, 1);
    const order = orders.planning('Item', 10);
    const incremental = { column: 'changed', overlap_seconds: 60 };
    const work = { ...order.work, entity: { ...order.work.entity, incremental } };
    await harness.send({ ...order, work, snapshot });
    const [completed] = await harness.told(orders, 'planning.completed');
    expect(completed?.data).toMatchObject({ records: 40, window: { until: snapshot?.taken_at } });
  });

  it('is rehearsed in a snapshot of the rehearsal', async () => {
    const { orders } = await make();
    await harness.send(orders.rehearse(20));
    const planned = await harness.told(orders, 'planning.completed', 2);
    const rehearsed = await harness.told(orders, 'batch.rehearsed', 4);
    const [moment] = planned.map(({ data }) => data.moment);
    expect(moment).toEqual(expect.any(String));
    expect(new Set(rehearsed.map(({ data }) => data.summary.moment))).toEqual(new Set([moment]));
  });

  it('pauses where whoever held the snapshot has gone, and goes on batch by batch once that is accepted', async () => {
    const begun = await begin();
    const { table, orders, snapshots } = begun;
    const item = await planned(begun, 'Item');
    const [first, second] = item.batches;
    if (!first || !second) throw new Error('batches expected');
    await load(begun, item, first);
    await harness.told(orders, 'batch.committed');
    await endHolders();
    await change(table, 1);
    await load(begun, item, second);
    const [failed] = await harness.told(orders, 'order.failed');
    expect(failed?.data).toMatchObject({
      kind: 'load',
      batch: 2,
      failure: {
        category: 'system',
        code: 'source.snapshot_lost',
        message: `Table "${table}" of connection "old": the snapshot that all batches share is gone, for the processor or the connection that held it has ended. Resume to read what is left as it is then, batch by batch, or cancel and start anew to read all of it at one moment.`,
      },
    });
    expect(await stands(`${table}_item`)).toEqual(asItWas((name) => name).slice(0, 10));

    await harness.send({ ...orders.prepare(20), snapshots });
    const [, refused] = await harness.told(orders, 'order.failed', 2);
    expect(refused?.data).toMatchObject({ kind: 'prepare', failure: { code: 'source.snapshot_lost' } });
    await harness.send({ ...orders.prepare(21), snapshots, accept_lost_snapshots: true });
    const [, again] = await harness.told(orders, 'fence.opened', 2);
    expect(again?.data.snapshots).toEqual({ old: null });
    await harness.send(orders.load('Item', second, item.completed.fingerprint, 22));
    const [, read] = await harness.told(orders, 'batch.committed', 2);
    expect(read?.data.summary).not.toHaveProperty('moment');
  });

  it('goes on batch by batch at once where the plan says so', async () => {
    const begun = await begin('per-batch');
    const { table, orders, snapshots } = begun;
    const item = await planned(begun, 'Item');
    await endHolders();
    await old.query(`delete from ${table} where id = 3`);
    const [first] = item.batches;
    if (!first) throw new Error('a batch expected');
    await load(begun, item, first);
    const [read] = await harness.told(orders, 'batch.committed');
    expect(read?.data.summary).toMatchObject({ counts: { read: 9 } });
    expect(read?.data.summary).not.toHaveProperty('moment');
    await harness.send({ ...orders.prepare(20), snapshots });
    const [, again] = await harness.told(orders, 'fence.opened', 2);
    expect(again?.data.snapshots).toEqual({ old: null });
  });

  it('is not taken for empty where it was truncated', async () => {
    const begun = await begin();
    const { table, orders } = begun;
    const item = await planned(begun, 'Item');
    await old.query(`truncate ${table}`);
    const [first] = item.batches;
    if (!first) throw new Error('a batch expected');
    await load(begun, item, first);
    const [failed] = await harness.told(orders, 'order.failed');
    expect(failed?.data.failure).toMatchObject({ category: 'fatal', code: 'source.rewritten' });
  });

  it('is given up once the execution has ended', async () => {
    await endHolders();
    const { orders } = await make();
    const order = orders.prepare();
    const { order_id, execution_id, attempt, decision_id } = order;
    const dispatched = [{ order_id, kind: order.kind, attempt, partition: 0 }];
    const decision = new Decisions(order).next('orders.dispatched', { execution_id, orders: dispatched });
    const position = await harness.decide([{ ...decision, id: decision_id }]);
    await harness.send({ ...order, position });
    await harness.told(orders, 'fence.opened');
    expect(await holders()).toHaveLength(1);
    await harness.decide(new Decisions(order).cancelled());
    await harness.until(async () => (await holders()).length === 0, holders);
  });

  it('keeps the snapshot for a server that ends idle transactions', async () => {
    const database = (await old.query<{ name: string }>('select current_database() as name')).rows[0]?.name;
    await old.query(`alter database "${database}" set idle_in_transaction_session_timeout = '200ms'`);
    const before = new Set(await holders());
    const begun = await begin();
    await old.query('select pg_sleep(0.5)');
    expect((await holders()).filter((pid) => !before.has(pid))).toHaveLength(1);
    expect((await planned(begun, 'Item')).completed.consistency).toBe('snapshot');
    await old.query(`alter database "${database}" reset idle_in_transaction_session_timeout`);
  });

  it('is refused where the server exports no snapshot', async () => {
    const database = (await old.query<{ name: string }>('select current_database() as name')).rows[0]?.name;
    await old.query(`
      create function public.pg_export_snapshot() returns text language plpgsql as
        $$ begin raise 'no' using errcode = '0A000'; end $$;
      alter database "${database}" set search_path = public, pg_catalog`);
    const { orders } = await make();
    await harness.send(orders.prepare());
    const [failed] = await harness.told(orders, 'order.failed');
    expect(failed?.data.failure).toMatchObject({
      category: 'fatal',
      message:
        'Connection "old": its server exports no snapshot [0A000], as a standby before PostgreSQL 10 does not; name another server, or take "consistency: per-batch".',
    });
  });
});

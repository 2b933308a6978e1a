import { randomUUID } from 'node:crypto';
import { plan as planSchema, type ChangeWindow, type EventData, type Plan } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { Orders } from './testing/orders';
import { ProcessorHarness } from './testing/processor-harness';

const CANARY = 'canary-41cc';

const planOf = (table: string): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { old: { kind: 'postgresql' }, new: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'old', table },
        target: { connection: 'new', table },
        key: ['id'],
        fields: [{ to: 'id', type: 'integer' }, { to: 'name' }],
        duplicates: { policy: 'update' },
        incremental: { column: 'changed_at' },
      },
    ],
  });

// Each test moves through a whole execution, or waits for a server.
jest.setTimeout(60_000);

describe('An incremental execution', () => {
  const suite = useStack();
  let harness: ProcessorHarness;
  let [old, target]: Client[] = [];
  let tables = 0;

  const connect = async (connectionString: string): Promise<Client> => {
    const client = new Client({ connectionString });
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  beforeAll(async () => {
    const [from, to] = [await suite.createTestDatabase(), await suite.createTestDatabase()];
    [old, target] = [await connect(from), await connect(to)];
    harness = await ProcessorHarness.start(suite.brokers, suite.prefix, {
      COMMANDER_CONNECTION_OLD: from,
      COMMANDER_CONNECTION_NEW: to,
    });
    await harness.processor('one');
  });
  afterAll(async () => {
    await harness.end();
    await Promise.all([old?.end(), target?.end()]);
  });

  const given = async (): Promise<string> => {
    const table = `item_${++tables}`;
    await old?.query(`
      create table ${table} (id int primary key, name text, changed_at timestamptz default now() - interval '1 day');
      insert into ${table} select i, '${CANARY}' from generate_series(1, 9) i`);
    await target?.query(`create table ${table} (id int primary key, name text)`);
    return table;
  };
  const of = async <N extends Parameters<ProcessorHarness['events']>[0]>(
    orders: Orders,
    name: N,
    count = 1,
  ) => {
    const own = () =>
      harness
        .events(name)
        .filter((event) => 'execution_id' in event.data && event.data.execution_id === orders.executionId);
    await harness.until(
      () => own().length >= count,
      () => [name, own().length, harness.lines.slice(-3)],
    );
    return own();
  };
  const planned = async (orders: Orders, since?: string) => {
    await harness.send(orders.prepare());
    await of(orders, 'fence.opened');
    const window = since === undefined ? undefined : { since, until: null };
    await harness.send({ ...orders.planning('Item', 4), window });
    const [completed] = await of(orders, 'planning.completed');
    if (!completed) throw new Error('a planning expected');
    const parts = completed.data.parts === 0 ? [] : await of(orders, 'batches.planned', completed.data.parts);
    return { ...completed.data, planned: parts.flatMap((part) => part.data.batches) };
  };
  const run = async (orders: Orders, since?: string) => {
    const { planned: batches, fingerprint, window } = await planned(orders, since);
    for (const batch of batches) {
      await harness.send({ ...orders.load('Item', batch, fingerprint), window });
    }
    const committed = await of(orders, 'batch.committed', batches.length);
    await harness.send(orders.close());
    await of(orders, 'fence.closed');
    const sum = (key: keyof EventData<'batch.committed'>['summary']['counts']) =>
      committed.reduce((total, { data }) => total + data.summary.counts[key], 0);
    const [read, created, updated, unchanged] = [
      sum('read'),
      sum('created'),
      sum('updated'),
      sum('unchanged'),
    ];
    return { window: window as ChangeWindow, counts: { read, created, updated, unchanged } };
  };
  const names = async (client: Client | undefined, table: string) =>
    (await client?.query(`select id, name from ${table} order by id`))?.rows;

  it('begins where the one before ended, and moves what was created and updated since, once', async () => {
    const table = await given();
    const plan = planOf(table);
    const full = await run(new Orders(plan));
    expect(full.counts).toEqual({ read: 9, created: 9, updated: 0, unchanged: 0 });
    expect(full.window).toMatchObject({ column: 'changed_at', since: null });

    await old?.query(`
      update ${table} set name = 'changed', changed_at = clock_timestamp() where id in (2, 8);
      insert into ${table} values (10, 'new', clock_timestamp()), (11, 'undated', null)`);
    const overlapping = new Date(Date.parse(full.window.until) - 60_000).toISOString();
    const second = await run(new Orders(plan), overlapping);
    expect(second.counts).toMatchObject({ read: 3, created: 1, updated: 2 });
    expect(second.window).toMatchObject({ since: overlapping, undated: 1 });

    // The overlap reads the same rows once more; nothing is written for them.
    const third = await run(new Orders(plan), overlapping);
    expect(third.counts).toEqual({ read: 3, created: 0, updated: 0, unchanged: 3 });

    const last = await run(new Orders(plan));
    expect(last.counts).toEqual({ read: 11, created: 1, updated: 0, unchanged: 10 });
    expect(await names(target, table)).toEqual(await names(old, table));
  });

  it.each([
    ['drops a column', (table: string) => `alter table ${table} drop column name`, 'source.missing_column'],
    [
      'retypes a column',
      (table: string) => `alter table ${table} alter name type varchar(99)`,
      'source.changed',
    ],
    ['drops the table', (table: string) => `drop table ${table}`, 'source.missing_table'],
  ])('fails its batch with one clear sentence where somebody %s of the source', async (_what, sql, code) => {
    const table = await given();
    const orders = new Orders(planOf(table));
    const { planned: batches, fingerprint, window } = await planned(orders);
    await old?.query(sql(table));
    const [batch] = batches;
    if (!batch) throw new Error('a batch expected');
    await harness.send({ ...orders.load('Item', batch, fingerprint), window });
    const [failed] = await of(orders, 'order.failed');
    expect(failed?.data.failure).toMatchObject({
      code,
      category: 'fatal',
      name: expect.stringMatching(/^(schema_mismatch|source_changed)$/) as string,
      message: expect.stringContaining(`Table "${table}" of connection "old"`) as string,
    });
    expect(harness.lines.join('\n')).not.toContain(CANARY);
  });
});

import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync, gunzipSync } from 'node:zlib';
import { plan as planSchema, type EventName, type Plan, type RehearseOrder } from '@commander/contracts';
import { parsePlan } from '@commander/migration-plan';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { Decisions } from './testing/decisions';
import { Orders } from './testing/orders';
import { ProcessorHarness } from './testing/processor-harness';

const EXAMPLE = resolve(__dirname, '../../../examples/nyc-flights');
const read = (file: string): string => readFileSync(join(EXAMPLE, file), 'utf8');
const unpacked = (name: string): string =>
  gunzipSync(readFileSync(join(EXAMPLE, 'data', `${name}.csv.gz`))).toString();
const PATIENCE_MS = 120_000;
const FLIGHTS = 5_000;

const shop: Plan = planSchema.parse({
  version: 1,
  project: { id: randomUUID(), name: 'suite' },
  connections: { files: { kind: 'files' }, warehouse: { kind: 'postgresql' } },
  entities: [
    {
      name: 'Sale',
      source: { connection: 'files', file: 'sales.csv' },
      target: { connection: 'warehouse', table: 'shop.sales' },
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        { to: 'item', type: 'integer' },
        { to: 'amount', type: 'integer' },
      ],
      references: [{ fields: ['item'], entity: 'Item', on_missing: 'fail' }],
    },
    {
      name: 'Item',
      source: { connection: 'files', file: 'items.csv' },
      target: { connection: 'warehouse', table: 'shop.items' },
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        { to: 'code', transforms: ['trim'] },
      ],
      duplicates: { policy: 'update' },
    },
  ],
});

const CHECKSUM = `select string_agg(md5(x::text), '' order by x::text) as sum from (
  select 'i', items::text from shop.items union all select 's', sales::text from shop.sales
  union all select 'q', sequences::text from pg_sequences sequences
  union all select 'n', nspname::text from pg_namespace where nspname !~ '^pg_'
  union all select 'c', oid || relname from pg_class where relpersistence <> 't' and relname !~ '^pg_') x`;

describe('Rehearsals by the batch-processor', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;

    const start = async () => {
      const url = await suite.createTestDatabase();
      client = new Client({ connectionString: url });
      await client.connect();
      harness = await ProcessorHarness.start(suite.brokers, `${suite.prefix}${randomUUID()}.`, {
        COMMANDER_CONNECTION_FILES: pathToFileURL(folder).href,
        COMMANDER_CONNECTION_WAREHOUSE: url,
        COMMANDER_SPOOL: join(folder, 'spool'),
      });
      await harness.processor('one');
    };
    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rehearsal-'));
      await start();
    }, PATIENCE_MS);
    afterEach(async () => {
      await harness.end();
      await client.end();
      await rm(folder, { recursive: true });
    }, PATIENCE_MS);

    const events = async <N extends EventName>(name: N, count = 1) => {
      await harness.until(
        () => harness.events(name).length >= count || harness.events('order.failed').length > 0,
        () => [name, harness.messages.length],
      );
      expect(harness.events('order.failed')).toEqual([]);
      return harness.events(name).map((event) => event.data);
    };
    const checksum = async () => (await client.query<{ sum: string }>(CHECKSUM)).rows[0]?.sum;

    /** Loads what was rehearsed, batch by batch in the same order, each told what was foretold of it. */
    const loadAsRehearsed = async (plan: Plan) => {
      const orders = new Orders(plan);
      await harness.send(orders.prepare());
      await events('fence.opened');
      const batches = harness
        .events('batches.planned')
        .flatMap(({ data }) => data.batches.map((batch) => ({ entity: data.entity, batch })));
      for (const [i, { data }] of harness.events('batch.rehearsed').entries()) {
        const { entity, fingerprint, predicted, summary } = data;
        const planned = batches.find((other) => other.entity === entity && other.batch.batch === data.batch);
        if (!planned || !predicted) throw new Error('Every batch is planned and foretold.');
        expect(planned.batch.range).toEqual(summary.range);
        await harness.send({ ...orders.load(entity, planned.batch, fingerprint), predicted });
        await events('batch.committed', i + 1);
      }
      const lineage = harness.events('batch.lineage').map((event) => event.data.outcomes);
      expect(harness.events('rehearsal.lineage').map((event) => event.data.outcomes)).toEqual(lineage);
      const committed = harness.events('batch.committed').map((event) => event.data.summary);
      const exact = harness.events('batch.rehearsed').map(({ data: { summary } }) => ({
        ...summary,
        prediction: { compared: summary.counts.read, differing: 0 },
      }));
      expect(committed).toEqual(exact);
      return { lineage, committed };
    };

    it(
      'foretell every outcome, change nothing, and are compared with the load that follows',
      async () => {
        await client.query(`create schema shop;
        create table shop.items (id int primary key, code text unique, made serial);
        create table shop.sales (id int primary key, item int references shop.items, amount int check (amount <> 13));
        insert into shop.items (id, code) values (1, 'i1'), (2, 'old'), (500, 'i7')`);
        const items = Array.from({ length: 100 }, (_, n) => `${n}, i${n % 90} `);
        const sales = Array.from(
          { length: 100 },
          (_, n) => `${n},${n % 20 ? n % 50 : 900},${n === 50 ? 'x' : n}`,
        );
        await writeFile(join(folder, 'items.csv'), ['id,code', ...items, ''].join('\n'));
        await writeFile(join(folder, 'sales.csv'), ['id,item,amount', ...sales, ''].join('\n'));
        const before = await checksum();
        await harness.send(new Orders(shop).rehearse(20));
        expect(await events('rehearsal.completed')).toMatchObject([{ unpredictable: [] }]);
        expect(await checksum()).toBe(before);
        const { lineage } = await loadAsRehearsed(shop);
        const rules = lineage.flatMap((some) => some.map(({ outcome, rule }) => rule ?? outcome));
        const every = ['updated', 'created', 'unchanged', 'items_code_key'];
        every.push('reference.item', 'sales_amount_check', 'type.integer');
        expect(new Set(rules)).toEqual(new Set(every));
      },
      PATIENCE_MS,
    );

    /** Makes a shop of two empty tables, and so many items and sales. */
    const openShop = async (rows: number) => {
      await client.query(`create schema shop; create table shop.items (id int primary key, code text);
        create table shop.sales (id int primary key, item int, amount int)`);
      const numbers = Array.from({ length: rows }, (_, n) => n);
      const items = ['id,code', ...numbers.map((n) => `${n},i${n}`), ''];
      const sales = ['id,item,amount', ...numbers.map((n) => `${n},${n},1`), ''];
      await writeFile(join(folder, 'items.csv'), items.join('\n'));
      await writeFile(join(folder, 'sales.csv'), sales.join('\n'));
    };
    /** An order as it goes out: the decision behind it stands in the stream. */
    const dispatched = async (order: RehearseOrder) => {
      const { order_id, execution_id, attempt, decision_id } = order;
      const orders = [{ order_id, kind: order.kind, attempt, partition: 0 }];
      const decision = new Decisions(order).next('orders.dispatched', { execution_id, orders });
      return { ...order, position: await harness.decide([{ ...decision, id: decision_id }]) };
    };
    const stopped = () =>
      harness.until(
        () => harness.lines.some((line) => line.includes('its rehearsal stops')),
        () => harness.messages.length,
      );
    const sessions = async () => {
      const others = `select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;
      return (await client.query(others)).rowCount;
    };

    it(
      'stop between two batches once their dry run is cancelled, and leave no session behind',
      async () => {
        await openShop(2000);
        const order = await dispatched(new Orders(shop).rehearse(1));
        await harness.send(order);
        await events('batch.rehearsed');
        await harness.decide(new Decisions(order).cancelled());
        await stopped();
        expect(harness.events('batch.rehearsed').length).toBeLessThan(4000);
        await harness.until(async () => (await sessions()) === 0, sessions);
        expect(harness.events('rehearsal.completed')).toEqual([]);
      },
      PATIENCE_MS,
    );

    it(
      'do not begin where their dry run has ended before they come',
      async () => {
        await openShop(1);
        const order = await dispatched(new Orders(shop).rehearse(1));
        await harness.decide(new Decisions(order).cancelled());
        await harness.send(order);
        await stopped();
        expect(harness.events('batches.planned')).toEqual([]);
      },
      PATIENCE_MS,
    );

    it(
      'say why sources or targets cannot be used',
      async () => {
        await client.query('create schema shop; create table shop.items (id int primary key)');
        await harness.send(new Orders(shop).rehearse());
        await harness.until(
          () => harness.events('order.failed').length > 0,
          () => harness.messages.length,
        );
        const [failed] = harness.events('order.failed').map((event) => event.data);
        expect(failed).toMatchObject({ kind: 'rehearse', failure: { category: 'fatal' } });
        expect(failed?.failure.message).toContain('table shop.sales does not exist');
        expect(harness.events('batches.planned')).toEqual([]);
      },
      PATIENCE_MS,
    );

    it(
      'foretell every outcome of nyc-flights, here with its first flights',
      async () => {
        for (const name of ['airlines', 'airports', 'planes', 'weather', 'flights']) {
          const lines = unpacked(name)
            .split('\n')
            .slice(0, FLIGHTS + 1);
          await writeFile(join(folder, `${name}.csv.gz`), gzipSync([...lines, ''].join('\n')));
        }
        await client.query(read('schema.sql'));
        const { plan } = parsePlan(read('plan.yaml'), 'plan.yaml') as { plan: Plan };
        await harness.send(new Orders(plan).rehearse(2000));
        expect(await events('rehearsal.completed')).toMatchObject([{ unpredictable: [] }]);
        expect((await client.query('select from nyc.flights')).rowCount).toBe(0);
        const { committed } = await loadAsRehearsed(plan);
        expect(committed.every(({ counts }) => counts.created === counts.read)).toBe(true);
        expect((await client.query('select from nyc.flights')).rowCount).toBe(FLIGHTS);
      },
      PATIENCE_MS,
    );
  });
});

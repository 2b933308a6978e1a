import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  HEADERS,
  plan as planSchema,
  readEvent,
  TOPICS,
  type Plan,
  type VerifyOrder,
} from '@commander/contracts';
import { InMemoryBroker, InMemoryMessageLog, type StoredMessage } from '@commander/kafka';
import type { Env } from '@commander/security';
import { createLogger } from '@commander/telemetry';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { migrate } from './testing/migrate';
import { verifyExecution } from './verify-execution';
import { VerifyOrders } from './verify-orders';

const planOf = (entities: unknown[], sampleSize = 1000): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, new: { kind: 'postgresql' } },
    entities,
    verification: { sample_size: sampleSize },
  });

const AIRPORT = {
  name: 'Airport',
  source: { connection: 'files', file: 'airports.csv' },
  target: { connection: 'new', table: 'airport' },
  key: ['code'],
  fields: [{ to: 'code', from: 'faa' }, { to: 'name' }],
};
const FLIGHT = {
  name: 'Flight',
  source: { connection: 'files', file: 'flights.csv' },
  target: { connection: 'new', table: 'flight' },
  key: ['nr', 'day'],
  fields: [
    { to: 'nr', type: 'integer' },
    { to: 'day', type: 'date' },
    { to: 'dest', transforms: ['trim', { null_if: ['NA'] }] },
    { to: 'price', type: 'numeric' },
    { to: 'at', type: 'timestamptz' },
    { to: 'more', type: 'json' },
  ],
  references: [{ fields: ['dest'], entity: 'Airport', on_missing: 'keep' }],
};

const FLIGHTS = `nr,day,dest,price,at,more
007,2013-01-01, IAH ,1.50,2013-01-01T10:00:00Z,"{""a"": 1}"
8,2013-01-01,NA,2,2013-01-01T10:00:00+02:00,
9,2013-01-01,QQQ,3.000,2013-01-02T00:00:00Z,{}
10,2013-01-01,IAH,not-a-number,2013-01-02T00:00:00Z,{}
11,2013-01-01,IAH,99999,2013-01-02T00:00:00Z,{}
12,2013-01-01,IAH,5,2013-01-02T00:00:00Z,[]
13,2013-01-01,canary-value,6,2013-01-02T00:00:00Z,[]
`;

describe('Verifying an execution', () => {
  const suite = useStack();
  let folder: string;
  let env: Env;
  let client: Client;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verifier-'));
    const address = await suite.createTestDatabase();
    env = { COMMANDER_CONNECTION_FILES: `file://${folder}`, COMMANDER_CONNECTION_NEW: address };
    client = new Client({ connectionString: address });
    // The database is dropped, sessions and all, before this suite's own hook.
    client.on('error', () => undefined);
    await client.connect();
  });
  beforeEach(async () => {
    await client.query(`
      drop schema if exists commander_meta cascade; drop table if exists airport, flight;
      create table airport (code char(5) primary key, name text);
      create table flight (nr smallint, day date, dest text, price numeric(6,2), at timestamptz, more jsonb,
        primary key (nr, day))`);
    await writeFile(join(folder, 'airports.csv'), 'faa,name\nIAH,Houston\nJFK,New York\n');
    await writeFile(join(folder, 'flights.csv'), FLIGHTS);
  });
  afterAll(async () => {
    await client.end();
    await rm(folder, { recursive: true });
  });

  const load = (): Promise<VerifyOrder> => migrate(planOf([AIRPORT, FLIGHT]), env);

  it('passes where everything is as the plan makes it, whatever text it has', async () => {
    const found = await verifyExecution(await load(), env);
    expect(found).toMatchObject({
      state: 'passed',
      counts: { Airport: { expected: 2, found: 2 }, Flight: { expected: 5, found: 5 } },
      sample: { sample_size: 7, matched_records: 7, mismatched_records: 0 },
      references: [
        { entity: 'Flight', refers_to: 'Airport', on_missing: 'keep', checked: 4, nulls: 1, orphans: 2 },
      ],
    });
    expect(found.sample.mismatches).toEqual([
      {
        entity: 'Flight',
        record_id: '007|2013-01-01',
        field: 'dest',
        source_value: '<text 5-16>',
        target_value: '<text 1-4>',
        reason: 'Transformation applied as expected',
      },
    ]);
  });

  it('finds a value that was changed and a row that is gone', async () => {
    const order = await load();
    await client.query(`update flight set price = 4 where nr = 9; delete from flight where nr = 12`);
    const found = await verifyExecution(order, env);
    expect(found.state).toBe('failed');
    expect(found.counts.Flight).toEqual({ expected: 5, found: 4 });
    expect(found.sample).toMatchObject({ sample_size: 7, matched_records: 5, mismatched_records: 2 });
    expect(found.sample.mismatches.map(({ record_id, field, reason }) => [record_id, field, reason])).toEqual(
      [
        ['9|2013-01-01', 'price', 'Value differs'],
        ['12|2013-01-01', 'nr, day', 'Missing in target'],
        ['007|2013-01-01', 'dest', 'Transformation applied as expected'],
      ],
    );
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('leaves rows alone that others have in the target', async () => {
    await client.query(`insert into airport values ('LAX', 'Los Angeles')`);
    expect((await verifyExecution(await load(), env)).counts.Airport).toEqual({ expected: 2, found: 2 });
  });

  it('fails for orphans where the plan forbids them', async () => {
    const strict = { ...FLIGHT, references: [{ fields: ['dest'], entity: 'Airport', on_missing: 'fail' }] };
    const order = await migrate(planOf([AIRPORT, strict]), env);
    expect((await verifyExecution(order, env)).state).toBe('passed');
    await client.query(`delete from airport where code = 'IAH'; insert into airport values ('IAH2', 'x')`);
    const found = await verifyExecution(order, env);
    expect(found.references[0]?.orphans).toBeGreaterThan(0);
    expect(found.state).toBe('failed');
  });

  it('counts rows, not records, where records share a key, and judges only the last writer', async () => {
    await writeFile(join(folder, 'airports.csv'), 'faa,name\nIAH,old\nJFK,same\nBOS,x\nIAH,new\nJFK,same\n');
    const updating = { ...AIRPORT, duplicates: { policy: 'update' } };
    const order = await migrate(planOf([updating]), env);
    expect(order.expected.Airport).toEqual({ target_count: 5 });
    const found = await verifyExecution(order, env);
    expect(found).toMatchObject({ state: 'passed', counts: { Airport: { expected: 4, found: 4 } } });
    expect(found.sample.mismatched_records).toBe(0);
  });

  it('samples no more than the plan says, the same records every time', async () => {
    const order = await migrate(planOf([AIRPORT, FLIGHT], 3), env);
    const found = await verifyExecution(order, env);
    expect(found.sample.sample_size).toBeLessThanOrEqual(3);
    expect(await verifyExecution(order, env)).toEqual(found);
  });

  it('compares what was looked up, and finds what was changed behind our back', async () => {
    await client.query(`
      drop table airport;
      create table airport (id int generated by default as identity (start with 70) primary key, code text unique, name text);
      create table visit (nr int primary key, airport_id int)`);
    await writeFile(join(folder, 'visits.csv'), 'nr,code\n1,IAH\n2,JFK\n3,QQQ\n4,JFK\n5,\n');
    const lookup = { entity: 'Airport', by: 'code', value: 'id', on_missing: 'null' };
    const visit = {
      name: 'Visit',
      source: { connection: 'files', file: 'visits.csv' },
      target: { connection: 'new', table: 'visit' },
      key: ['nr'],
      fields: [
        { to: 'nr', type: 'integer' },
        { to: 'airport_id', from: 'code', lookup },
      ],
    };
    const order = await migrate(planOf([AIRPORT, visit]), env);
    const found = await verifyExecution(order, env);
    expect(found).toMatchObject({ state: 'passed', sample: { matched_records: 7, mismatched_records: 0 } });
    await client.query('update visit set airport_id = 70 where nr = 2');
    const changed = await verifyExecution(order, env);
    expect(changed).toMatchObject({ state: 'failed', sample: { mismatched_records: 1 } });
    expect(changed.sample.mismatches[0]).toMatchObject({
      ...{ entity: 'Visit', record_id: '2', field: 'airport_id', reason: 'Value differs' },
    });
    await client.query('drop table visit');
  });

  describe('by an order', () => {
    const broker = new InMemoryBroker().createTopic(TOPICS.events, 1);
    const log = new InMemoryMessageLog(broker);
    const receive = async (order: object, kind: string) => {
      const logger = createLogger({
        service: 'verifier',
        instance: 'v1',
        env: { COMMANDER_LOG_LEVEL: 'silent' },
      });
      const orders = new VerifyOrders({ log, instance: 'v1', topicPrefix: '', env, logger });
      const message: StoredMessage = {
        topic: TOPICS.batches,
        partition: 0,
        offset: 0,
        timestamp: 0,
        key: null,
        value: Buffer.from(JSON.stringify(order)),
        headers: { [HEADERS.kind]: kind },
      };
      await orders.receive(message);
    };
    const told = async () => {
      const events = [];
      for await (const { value } of log.read({ topic: TOPICS.events, partition: 0, from: 0 })) {
        events.push(readEvent(value?.toString() ?? ''));
      }
      return events;
    };
    afterAll(() => log.close());

    it('tells what it found', async () => {
      const order = await load();
      await receive(order, 'verify');
      expect((await told()).at(-1)).toMatchObject({
        kind: 'event',
        event: {
          name: 'verification.completed',
          project: order.project_id,
          subject: order.execution_id,
          source: '/verifier/v1',
          data: { state: 'passed', attempt: 1, instance: 'v1' },
        },
      });
    });

    it('tells why it found nothing', async () => {
      const order = await load();
      await writeFile(join(folder, 'flights.csv'), FLIGHTS.replace('1.50', '1.51'));
      await receive(order, 'verify');
      expect((await told()).at(-1)).toMatchObject({
        event: {
          name: 'order.failed',
          data: {
            kind: 'verify',
            order_id: order.order_id,
            failure: { code: 'source.changed', category: 'fatal' },
          },
        },
      });
    });

    it('skips other orders unread and refuses one that is broken', async () => {
      const before = (await told()).length;
      await receive({ kind: 'load' }, 'load');
      await expect(receive({ kind: 'verify' }, 'verify')).rejects.toMatchObject({ code: 'bad-order' });
      expect(await told()).toHaveLength(before);
    });
  });
});

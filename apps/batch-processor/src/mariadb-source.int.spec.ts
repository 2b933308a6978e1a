import { randomUUID } from 'node:crypto';
import { plan as planSchema, type Plan } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import { Client } from 'pg';
import { Orders } from './testing/orders';
import { ProcessorHarness } from './testing/processor-harness';

const CANARY = 'canary-7ab2';

const planOf = (kind: 'mariadb' | 'mysql' | 'postgresql'): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { old: { kind }, new: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'old', table: 'item' },
        target: { connection: 'new', table: 'item' },
        key: ['id'],
        fields: [
          { to: 'id', type: 'bigint' },
          { to: 'name' },
          { to: 'price', type: 'numeric' },
          { to: 'weight', type: 'double' },
          { to: 'sold', type: 'date' },
          { to: 'changed', type: 'timestamptz' },
          { to: 'active', type: 'boolean' },
          { to: 'extra', type: 'json' },
        ],
      },
    ],
  });

// Each test moves through a whole execution, or waits for a server.
jest.setTimeout(60_000);

describe('An execution that reads MariaDB', () => {
  const suite = useStack({ mariadb: true });
  let harness: ProcessorHarness;
  let old: Connection;
  let target: Client;

  beforeAll(async () => {
    const [from, to] = [await suite.createMariadbDatabase(), await suite.createTestDatabase()];
    old = await createConnection(from);
    old.on('error', () => undefined);
    target = new Client({ connectionString: to });
    // The database is dropped, sessions and all, before this suite's own hook.
    target.on('error', () => undefined);
    await target.connect();
    harness = await ProcessorHarness.start(suite.brokers, suite.prefix, {
      COMMANDER_CONNECTION_OLD: from,
      COMMANDER_CONNECTION_NEW: to,
    });
    await harness.processor('one');
    await old.query(`set session sql_mode = '', time_zone = '+00:00'`);
    await old.query(`
      create table item (id bigint primary key, name varchar(50), price decimal(30,10), weight double, sold date,
        changed timestamp(6) null, active boolean, extra json)`);
    await old.query(`
      insert into item select seq, concat('${CANARY} 🚀 ', seq), seq / 7, seq / 3, date '2024-01-01' + interval seq day,
        timestamp '2024-05-01 10:00:00.000001' + interval seq minute, seq % 2, json_object('nr', seq) from seq_1_to_25`);
    await old.query(`update item set sold = '0000-00-00' where id = 13`);
    await target.query(`
      create table item (id bigint primary key, name text, price numeric, weight double precision, sold date,
        changed timestamptz, active boolean, extra jsonb)`);
  });
  afterAll(async () => {
    await harness.end();
    await Promise.all([old.end(), target.end()]);
  });

  const facts = async (orders: Orders, name: Parameters<ProcessorHarness['events']>[0], count = 1) => {
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

  it('writes every record as it stands there, and fails the one whose date is none', async () => {
    const orders = new Orders(planOf('mariadb'));
    await harness.send(orders.prepare());
    await facts(orders, 'fence.opened');
    await harness.send(orders.planning('Item', 10));
    await facts(orders, 'planning.completed');
    const completed = harness.events('planning.completed').at(-1)?.data;
    const batches = harness.events('batches.planned').flatMap(({ data }) => data.batches);
    expect(batches.map(({ records }) => records)).toEqual([10, 10, 5]);
    if (!completed) throw new Error('a planning expected');
    for (const batch of batches) await harness.send(orders.load('Item', batch, completed.fingerprint));
    await facts(orders, 'batch.committed', 3);
    await harness.send(orders.close());
    await facts(orders, 'fence.closed');

    const { rows } = await target.query<unknown[]>({
      rowMode: 'array',
      text: `select id::text, name, price::text, weight::text, sold::text, (changed at time zone 'UTC')::text, active, extra::text
        from item where id in (7, 12, 13) order by item.id`,
    });
    expect(rows).toEqual([
      [
        '7',
        `${CANARY} 🚀 7`,
        '1.0000000000',
        '2.333333333',
        '2024-01-08',
        '2024-05-01 10:07:00.000001',
        true,
        '{"nr": 7}',
      ],
      [
        '12',
        `${CANARY} 🚀 12`,
        '1.7142857140',
        '4',
        '2024-01-13',
        '2024-05-01 10:12:00.000001',
        false,
        '{"nr": 12}',
      ],
    ]);
    const counted = await target.query<{ count: string }>('select count(*) from item');
    expect(counted.rows[0]?.count).toBe('24');
    expect(JSON.stringify(harness.messages.map(({ value }) => String(value)))).not.toContain(CANARY);
    expect(harness.lines.join('')).not.toContain(CANARY);
  });

  it('refuses a plan that takes the server for another kind', async () => {
    const orders = new Orders(planOf('postgresql'));
    await harness.send(orders.prepare());
    const [failed] = await facts(orders, 'order.failed');
    expect(failed?.data).toMatchObject({
      failure: {
        category: 'fatal',
        message: expect.stringContaining('COMMANDER_CONNECTION_OLD must look like postgresql://') as string,
      },
    });
  });
});

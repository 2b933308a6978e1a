import { sourceIdsOf } from '@commander/event-sourcing';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type LoadOrder, type Plan } from '@commander/contracts';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

const CANARY = 'canary-7f3a';

const planOf = (table: string, file: string): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'files', file },
        target: { connection: 'target', table },
        key: ['id'],
        fields: [
          { to: 'id', type: 'integer' },
          { to: 'name', transforms: ['trim'] },
          { to: 'amount', type: 'integer', validations: [{ range: { max: 1000 } }] },
        ],
      },
    ],
  });

describe('The batch-processor', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;
    let files = 0;

    beforeAll(async () => {
      ({ harness, client, folder } = await startFilesToTarget(suite));
    });
    afterAll(async () => {
      await endFilesToTarget({ harness, client, folder });
    });

    // Facts of one execution alone: the suite's tests share a stream.
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
        () => [name, own().length, harness.messages.length],
      );
      return own();
    };

    const given = async (lines: string[]) => {
      const name = `items_${++files}`;
      await client.query(
        `create table ${name} (id int primary key, name text, amount int check (amount <> 13))`,
      );
      await writeFile(join(folder, `${name}.csv`), ['id,name,amount', ...lines, ''].join('\n'));
      return { table: name, orders: new Orders(planOf(name, `${name}.csv`)) };
    };

    const planned = async (orders: Orders, batchSize: number): Promise<LoadOrder[]> => {
      await harness.send(orders.prepare());
      await of(orders, 'fence.opened');
      await harness.send(orders.planning('Item', batchSize));
      const [completed] = await of(orders, 'planning.completed');
      const parts = await of(orders, 'batches.planned', completed?.data.parts);
      return parts.flatMap((part) =>
        part.data.batches.map((batch) =>
          orders.load('Item', batch, completed?.data.fingerprint ?? { kind: 'file', sha256: '', bytes: 0 }),
        ),
      );
    };

    it('moves records in batches, shared among instances, and tells every outcome', async () => {
      const bad = new Map([
        [17, 'x'],
        [40, '2000'],
        [63, '13'],
      ]);
      const { table, orders } = await given(
        Array.from({ length: 100 }, (_, n) => `${n}, ${CANARY}-${n} ,${bad.get(n) ?? n % 10}`),
      );
      const loads = await planned(orders, 10);
      expect(loads).toHaveLength(10);
      await Promise.all(loads.map((load) => harness.send(load)));
      const committed = await of(orders, 'batch.committed', 10);
      expect(new Set(committed.map((event) => event.data.instance))).toEqual(new Set(['one', 'two']));
      const counts = committed.map((event) => event.data.summary.counts);
      expect(counts.reduce((sum, count) => sum + count.created, 0)).toBe(97);
      expect(counts.reduce((sum, count) => sum + count.failed, 0)).toBe(3);
      const errors = committed.flatMap((event) => event.data.summary.errors.samples);
      expect(
        errors.map((error) => [error.record_id, error.record_index, error.error_type, error.rule]).sort(),
      ).toEqual([
        ['17', 17, 'transformation', 'type.integer'],
        ['40', 40, 'validation', 'range'],
        ['63', 63, 'database', `${table}_amount_check`],
      ]);
      const { rows } = await client.query<{ count: string; name: string }>(
        `select count(*), min(name) as name from ${table}`,
      );
      expect(rows[0]).toMatchObject({ count: '97', name: `${CANARY}-0` });
      await harness.send(orders.close());
      const [closed] = await of(orders, 'fence.closed');
      expect(closed?.data.census).toMatchObject({
        Item: { batches: 10, counts: { read: 100, created: 97, failed: 3 } },
      });
    });

    it('tells every record once, by its id, before the batch', async () => {
      const { orders } = await given(
        Array.from({ length: 25_000 }, (_, n) => `${n},name,${n === 5 ? 'x' : 1}`),
      );
      const [load] = await planned(orders, 25_000);
      if (load) await harness.send(load);
      const [committed] = await of(orders, 'batch.committed');
      const lineage = await of(orders, 'batch.lineage', committed?.data.lineage.parts);
      expect(lineage.map((part) => part.data.part)).toEqual([1, 2, 3]);
      const ids = lineage.flatMap((part) => part.data.outcomes.flatMap(sourceIdsOf));
      expect(ids.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 25_000 }, (_, n) => n));
      expect(lineage[0]?.data.outcomes).toContainEqual({
        outcome: 'failed',
        rule: 'type.integer',
        source_ids: ['5'],
      });
      expect(committed?.data.summary).toMatchObject({
        first_id: '0',
        last_id: '24999',
        data_transformations: 24_999,
      });
    });

    it('publishes a stored outcome again, byte for byte, whatever became of the source since', async () => {
      const { table, orders } = await given(['1,a,1', '2,b,2']);
      const [load] = await planned(orders, 10);
      if (!load) throw new Error('Nothing was planned.');
      await harness.send(load);
      const [committed] = await of(orders, 'batch.committed');
      await harness.send(orders.close());
      await of(orders, 'fence.closed');
      await writeFile(join(folder, `${table}.csv`), 'id,name,amount\n9,changed,9\n');
      await harness.send(load);
      const copies = () =>
        harness.messages
          .map((message) => message.value?.toString() ?? '')
          .filter((text) => text.includes(`"id":"${committed?.id}"`));
      await harness.until(() => copies().length === 2, copies);
      expect(new Set(copies()).size).toBe(1);
      expect((await client.query(`select * from ${table}`)).rowCount).toBe(2);
    });

    it('moves a batch without records', async () => {
      const { orders } = await given(['1,a,1']);
      const [load] = await planned(orders, 10);
      if (!load) throw new Error('Nothing was planned.');
      const { range } = load.batch;
      const empty = range.kind === 'bytes' ? { ...range, from: range.to } : range;
      await harness.send({ ...load, batch: { ...load.batch, records: 0, range: empty } });
      const [committed] = await of(orders, 'batch.committed');
      expect(committed?.data).toMatchObject({
        summary: { counts: { read: 0 }, first_id: null },
        lineage: { parts: 0 },
      });
    });

    it('tells all that is wrong before it opens the fence', async () => {
      const orders = new Orders(planOf('no_such_table', 'no-such-file.csv'));
      await harness.send(orders.prepare());
      const [failed] = await of(orders, 'order.failed');
      expect(failed?.data).toMatchObject({
        kind: 'prepare',
        failure: { category: 'fatal', retriable: false },
      });
      expect(failed?.data.failure.message).toMatch(/no-such-file\.csv.*no_such_table/s);
    });

    it('refuses a batch of a source that is not the planned one', async () => {
      const { table, orders } = await given(['1,a,1']);
      const [load] = await planned(orders, 10);
      await writeFile(join(folder, `${table}.csv`), 'id,name,amount\n2,b,2\n');
      if (load) await harness.send(load);
      const [failed] = await of(orders, 'order.failed');
      expect(failed?.data).toMatchObject({
        batch: 1,
        failure: { code: 'source.changed', category: 'fatal' },
      });
      expect((await client.query(`select * from ${table}`)).rowCount).toBe(0);
    });

    it('leaves the fence of a running execution open where its preparation comes again, and no longer fits', async () => {
      const { table, orders } = await given(['1,a,1', '2,b,2']);
      const [first, second] = await planned(orders, 1);
      if (!first || !second) throw new Error('Two batches were planned.');
      await harness.send(first);
      await of(orders, 'batch.committed');
      await client.query(`alter table ${table} add column must text not null default ''`);
      await client.query(`alter table ${table} alter column must drop default`);
      await harness.send(orders.prepare());
      await of(orders, 'order.failed');
      await client.query(`alter table ${table} alter column must drop not null`);
      await harness.send(second);
      await of(orders, 'batch.committed', 2);
      expect((await client.query(`select * from ${table}`)).rowCount).toBe(2);
    });

    it('refuses an order that stands below the fence, and buries what is no order', async () => {
      const { table, orders } = await given(['1,a,1']);
      const [load] = await planned(orders, 10);
      if (load) await harness.send({ ...load, position: { partition: 0, offset: '1' } });
      expect((await of(orders, 'order.failed'))[0]?.data.failure.code).toBe('fence.stale');
      expect((await client.query(`select * from ${table}`)).rowCount).toBe(0);
      await harness.sendText(`{"kind":"load","${CANARY}":1`);
      await harness.sendText('{}', { kind: 'verify' });
      if (load) await harness.send(load);
      await of(orders, 'batch.committed');
      for (let letters = 0; letters < 1;) letters = (await harness.deadLetters()).length;
      expect((await harness.deadLetters()).map((letter) => letter.headers['dlq-reason'])).toEqual([
        'bad-order: The message is not an order of this version.',
      ]);
    });

    it('puts no value of a record into the stream or the log', () => {
      const told = [
        ...harness.messages.map(
          (message) => `${message.key} ${message.value?.toString()} ${JSON.stringify(message.headers)}`,
        ),
        ...harness.lines,
      ];
      expect(told.length).toBeGreaterThan(20);
      expect(told.filter((text) => text.includes(CANARY))).toEqual([]);
    });
  });
});

import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  plan as planSchema,
  type EffectiveConfig,
  type Failure,
  type LoadOrder,
  type Plan,
} from '@commander/contracts';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { lineageHash } from './domain/lineage-parts';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

const GONE: Failure = {
  category: 'transient',
  error_type: 'network',
  code: 'connection_lost',
  message: 'The connection was lost.',
  retriable: true,
};

const planOf = (table: string): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'files', file: `${table}.csv` },
        target: { connection: 'target', table },
        key: ['id'],
        fields: [
          { to: 'id', type: 'integer' },
          {
            to: 'name',
            transforms: ['trim'],
            validations: [
              { one_of: ['a', 'bad', 'c', 'd', 'e'], severity: 'warning' },
              { length: { max: 3 }, fix: 'truncate' },
            ],
          },
        ],
      },
    ],
  });

describe('The batch-processor in every transaction mode', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;
    let tables = 0;

    beforeAll(async () => {
      ({ harness, client, folder } = await startFilesToTarget(suite));
    });
    afterAll(async () => {
      await endFilesToTarget({ harness, client, folder }, async () => {
        const { rows } = await client.query(
          "select pid from pg_stat_activity where datname = current_database() and application_name = 'commander'",
        );
        expect(rows).toEqual([]);
      });
    });

    const ids = async (table: string) =>
      (await client.query<{ id: number }>(`select id from ${table} order by id`)).rows.map((row) => row.id);
    const names = (orders: Orders) =>
      harness.messages
        .map((message) => JSON.parse(message.value?.toString() ?? '') as { type: string; subject: string })
        .filter((event) => event.subject === orders.executionId)
        .map((event) => event.type);

    // Three batches of two records each; the second record of the first batch fails.
    const given = async (mode: EffectiveConfig['transaction_mode'], last = 'f') => {
      const table = `moded_${++tables}`;
      await client.query(`create table ${table} (id int primary key, name text check (name <> 'bad'))`);
      const lines = ['id,name', '1, a ', '2,bad', '3,c', '4,d', '5,e', `6,${last}`, ''];
      await writeFile(join(folder, `${table}.csv`), lines.join('\n'));
      const orders = new Orders(planOf(table));
      await harness.send(orders.prepare());
      await harness.told(orders, 'fence.opened');
      await harness.send(orders.planning('Item', 2));
      const [completed] = await harness.told(orders, 'planning.completed');
      const [part] = await harness.told(orders, 'batches.planned');
      const fingerprint = completed?.data.fingerprint ?? { kind: 'file', sha256: '', bytes: 0 };
      const loadsOf = (others: Orders): LoadOrder[] =>
        (part?.data.batches ?? []).map((batch) => {
          const load = others.load('Item', batch, fingerprint);
          return { ...load, config: { ...load.config, transaction_mode: mode } };
        });
      return { table, orders, loadsOf, loads: loadsOf(orders) };
    };

    it('stages batches, promotes them at once, and tells of them again when asked again', async () => {
      const { table, orders, loads } = await given('single');
      await Promise.all([...loads, ...loads].map((load) => harness.send(load)));
      const staged = await harness.told(orders, 'batch.staged', 3);
      expect(staged.map(({ data }) => [data.batch, data.records, data.failed]).sort()).toEqual([
        [1, 2, 0],
        [2, 2, 0],
        [3, 2, 0],
      ]);
      expect(await ids(table)).toEqual([]);
      const promote = orders.promote({ Item: 3 });
      await harness.send(promote);
      await harness.told(orders, 'promotion.completed');
      expect(await ids(table)).toEqual([1, 3, 4, 5, 6]);
      expect((await harness.told(orders, 'promotion.progressed')).map(({ data }) => data.batches)).toEqual([
        1,
      ]);
      expect((await harness.told(orders, 'batch.committed', 3)).map(({ data }) => data.batch)).toEqual([
        1, 2, 3,
      ]);
      expect(names(orders).at(-1)).toBe('commander.promotion.completed.v1');
      const told = names(orders).length;
      await harness.send(promote);
      await harness.until(
        () => names(orders).length >= told + 7,
        () => names(orders),
      );
      expect(await harness.told(orders, 'batch.committed', 3)).toHaveLength(3);
      await harness.send(orders.close());
      const [closed] = await harness.told(orders, 'fence.closed');
      expect(closed?.data.census).toMatchObject({
        Item: { batches: 3, done: '1-3', counts: { read: 6, created: 5, failed: 1 } },
      });
    });

    it.each(['per-batch', 'per-record', 'single'] as const)(
      'counts what was repaired and what is only warned of: %s',
      async (mode) => {
        const { table, orders, loads } = await given(mode, 'ffff');
        for (const load of loads) await harness.send(load);
        if (mode === 'single') {
          await harness.told(orders, 'batch.staged', 3);
          await harness.send(orders.promote({ Item: 3 }));
        }
        const told = (await harness.told(orders, 'batch.committed', 3)).sort(
          (a, b) => a.data.batch - b.data.batch,
        );
        expect(
          told.map(({ data: { summary } }) => [summary.validation_errors_fixed, summary.warnings]),
        ).toEqual([
          [0, undefined],
          [0, undefined],
          [1, { 'Item.name.one_of': 1 }],
        ]);
        const { rows } = await client.query<{ name: string }>(`select name from ${table} where id = 6`);
        expect(rows).toEqual([{ name: 'fff' }]);
        await harness.send(orders.close());
        await harness.told(orders, 'fence.closed');
      },
    );

    it.each(['per-batch', 'per-record', 'single'] as const)('gives a batch up: %s', async (mode) => {
      const { table, orders, loads } = await given(mode);
      const [load] = loads;
      if (!load) throw new Error('Nothing was planned.');
      await harness.send({ ...load, abandon: GONE });
      const promoted = mode === 'single' ? await harness.told(orders, 'batch.staged') : [];
      for (const _ of promoted) await harness.send(orders.promote({ Item: 1 }));
      const [committed] = await harness.told(orders, 'batch.committed');
      expect(committed?.data.summary).toMatchObject({
        abandoned: GONE,
        counts: { read: 2, failed: 2 },
        data_transformations: 0,
        errors: { total: 2, by_type: { network: 2 } },
      });
      expect(await ids(table)).toEqual([]);
      await harness.send(orders.close());
      await harness.told(orders, 'fence.closed');
    });

    it('tells a resume of what an earlier execution of its chain committed, as facts of its own', async () => {
      const { table, orders, loadsOf, loads } = await given('per-batch');
      await Promise.all(loads.map((load) => harness.send(load)));
      const earlier = await harness.told(orders, 'batch.committed', 3);
      await harness.send(orders.close());
      await harness.told(orders, 'fence.closed');
      const resumed = orders.resumed();
      await harness.send(resumed.prepare());
      const [opened] = await harness.told(resumed, 'fence.opened');
      expect(opened?.data.census).toMatchObject({ Item: { batches: 3, done: '1-3', counts: { read: 6 } } });
      await Promise.all(loadsOf(resumed).map((load) => harness.send(load)));
      const told = await harness.told(resumed, 'batch.committed', 3);
      const summaries = (events: typeof told) =>
        events.map(({ data }) => data.summary).sort((a, b) => Number(a.first_id) - Number(b.first_id));
      expect(summaries(told)).toEqual(summaries(earlier));
      expect(told.map((event) => event.id)).not.toContain(earlier[0]?.id);
      const lineage = await harness.told(resumed, 'batch.lineage', 3);
      for (const { data } of told) {
        const parts = lineage.map((part) => part.data).filter((part) => part.batch === data.batch);
        expect(data.lineage).toEqual({ parts: parts.length, hash: lineageHash(parts) });
      }
      expect(await ids(table)).toHaveLength(5);
    });

    it('tells what a half-done batch came to before its fence closes, and goes on with it in a resume', async () => {
      const { table, orders, loadsOf, loads } = await given('per-record');
      await client.query(`
        create function ${table}_end() returns trigger language plpgsql as
          $$ begin perform pg_terminate_backend(pg_backend_pid()); return new; end $$;
        create trigger ends before insert on ${table} for each row when (new.id = 4) execute function ${table}_end()`);
      const [, load] = loads;
      if (!load) throw new Error('Nothing was planned.');
      await harness.send(load);
      const [failed] = await harness.told(orders, 'order.failed');
      expect(failed?.data).toMatchObject({ batch: 2, failure: { category: 'transient', code: '57P01' } });
      expect(await ids(table)).toEqual([3]);
      await client.query(`drop trigger ends on ${table}`);
      await harness.send(orders.close());
      const [closed] = await harness.told(orders, 'fence.closed');
      expect(closed?.data.census).toMatchObject({ Item: { batches: 1, done: '2', counts: { read: 1 } } });
      const [cut] = await harness.told(orders, 'batch.committed');
      expect(cut?.data.summary).toMatchObject({ cut_short: true, counts: { read: 1, created: 1 } });
      const order = names(orders);
      expect(order.indexOf('commander.batch.committed.v1')).toBeLessThan(
        order.indexOf('commander.fence.closed.v1'),
      );

      const resumed = orders.resumed();
      await harness.send(resumed.prepare());
      await harness.told(resumed, 'fence.opened');
      await harness.send(loadsOf(resumed)[1] ?? load);
      const [whole] = await harness.told(resumed, 'batch.committed');
      expect(whole?.data.summary).toMatchObject({
        counts: { read: 2, created: 2 },
        first_id: '3',
        last_id: '4',
      });
      expect(whole?.data.summary.cut_short).toBeUndefined();
      expect(await ids(table)).toEqual([3, 4]);
    });
  });
});

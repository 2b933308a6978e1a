import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type Plan, type PlannedBatch, type UndoOrder } from '@commander/contracts';
import { entityWork } from '@commander/migration-plan';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

const CANARY = 'canary-9b1e';
const RECORDS = 60;

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
        key: ['at'],
        fields: [{ to: 'at', type: 'timestamptz' }, { to: 'name' }],
        duplicates: { policy: 'update' },
      },
    ],
  });

describe('The batch-processor undoing an execution', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;

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
        () => [name, own().length, harness.lines],
      );
      return own();
    };

    const instant = (n: number) => new Date(Date.UTC(2020, 0, 1) + n * 1000).toISOString();

    const loaded = async (table: string): Promise<Orders> => {
      await client.query(`create table ${table} (at timestamptz primary key, name text, note text)`);
      await client.query(`insert into ${table} values ('${instant(0)}', '${CANARY} old', 'note')`);
      const lines = Array.from({ length: RECORDS }, (_, n) => `${instant(n)},${CANARY}-${n}`);
      await writeFile(join(folder, `${table}.csv`), ['at,name', ...lines, ''].join('\n'));
      const orders = new Orders(planOf(table));
      await harness.send(orders.prepare());
      await of(orders, 'fence.opened');
      await harness.send(orders.planning('Item', RECORDS / 4));
      const [planned] = await of(orders, 'planning.completed');
      const batches = (await of(orders, 'batches.planned')).flatMap((part) => part.data.batches);
      for (const batch of batches) {
        const fingerprint = planned?.data.fingerprint ?? { kind: 'file', sha256: '', bytes: 0 };
        await harness.send(orders.load('Item', batch, fingerprint));
      }
      await of(orders, 'batch.committed', 4);
      await harness.send(orders.close());
      await of(orders, 'fence.closed');
      return orders;
    };

    const undoOf = (orders: Orders, batch: PlannedBatch): UndoOrder => {
      const { chain_id, decision_id, execution_id, issued_at, plan_hash, project_id } = orders.prepare();
      const common = { chain_id, decision_id, execution_id, issued_at, plan_hash, project_id };
      const work = entityWork(orders.plan, 'Item');
      const position = { partition: 0, offset: '30' };
      return { kind: 'undo', ...common, order_id: randomUUID(), position, attempt: 1, work, batch };
    };

    const planned = async (undone: Orders): Promise<{ orders: Orders; batches: PlannedBatch[] }> => {
      const orders = new Orders(undone.plan);
      const undoes = undone.executionId;
      await harness.send({ ...orders.prepare(), undoes });
      await of(orders, 'fence.opened');
      await harness.send({ ...orders.planning('Item'), undoes });
      const [completed] = await of(orders, 'planning.completed');
      expect(completed?.data).toMatchObject({ batches: 4, records: RECORDS, fingerprint: { kind: 'table' } });
      return { orders, batches: (await of(orders, 'batches.planned')).flatMap((part) => part.data.batches) };
    };

    it('tells what became of every row by the id its lineage gave it, without the source', async () => {
      const undone = await loaded('undone');
      await rm(join(folder, 'undone.csv'));
      await client.query(`update undone set note = '${CANARY} edited' where at = '${instant(7)}'`);
      const { orders, batches } = await planned(undone);
      for (const [n, batch] of batches.entries()) {
        await harness.send(undoOf(orders, batch));
        await of(orders, 'batch.undone', n + 1);
      }
      const told = await of(orders, 'batch.undone', 4);
      const sum = (key: 'images' | 'deleted' | 'restored' | 'conflicts') =>
        told.reduce((total, event) => total + event.data.counts[key], 0);
      expect([sum('images'), sum('deleted'), sum('restored'), sum('conflicts')]).toEqual([
        RECORDS,
        RECORDS - 2,
        1,
        1,
      ]);
      expect(told.flatMap((event) => event.data.conflicts)).toEqual([
        { record_id: instant(7), rule: 'row.changed' },
      ]);
      expect(new Set(told.map((event) => event.data.undoes.execution_id))).toEqual(
        new Set([undone.executionId]),
      );
      const lineage = await of(orders, 'undo.lineage', 4);
      const ids = lineage.flatMap((part) => part.data.outcomes.flatMap((outcome) => outcome.target_ids));
      expect(ids.sort()).toEqual(Array.from({ length: RECORDS }, (_, n) => instant(n)).sort());
      expect((await client.query('select name, note from undone order by at')).rows).toEqual([
        { name: `${CANARY} old`, note: 'note' },
        { name: `${CANARY}-7`, note: `${CANARY} edited` },
      ]);
      await harness.send({ ...orders.close(), undoes: undone.executionId });
      const [closed] = await of(orders, 'fence.closed');
      expect(closed?.data.census).toMatchObject({
        Item: { done: '1-4', undone: { images: RECORDS, deleted: RECORDS - 2, restored: 1, conflicts: 1 } },
      });
    });

    it('publishes a stored outcome again, byte for byte, also after the execution was closed', async () => {
      const undone = await loaded('again');
      const { orders, batches } = await planned(undone);
      const [batch] = batches;
      if (!batch) throw new Error('Nothing was planned.');
      await harness.send(undoOf(orders, batch));
      const [told] = await of(orders, 'batch.undone');
      const left = (await client.query('select * from again order by at')).rows;
      await harness.send(undoOf(orders, batch));
      const copies = () =>
        harness.messages
          .map((message) => message.value?.toString() ?? '')
          .filter((text) => text.includes(`"id":"${told?.id}"`));
      await harness.until(() => copies().length === 2, copies);
      expect(new Set(copies()).size).toBe(1);
      expect((await client.query('select * from again order by at')).rows).toEqual(left);
    });

    it('deletes the undo images of an execution that expired, and tells how many, however often it is asked to', async () => {
      const undone = await loaded('expired');
      const order = undone.expire();
      await harness.send(order);
      await harness.send(order);
      await harness.send({ ...order, order_id: randomUUID(), attempt: 2 });
      const told = await of(undone, 'undo.forgotten', 2);
      expect(new Set(told.map(({ data }) => data.images))).toEqual(new Set([RECORDS]));
      const { rowCount } = await client.query(
        'select from commander_meta.undo_image where execution_id = $1',
        [undone.executionId],
      );
      expect(rowCount).toBe(0);
    });

    it('puts no value of a record into the stream or the log', () => {
      const told = [...harness.messages.map((message) => message.value?.toString() ?? ''), ...harness.lines];
      expect(told.length).toBeGreaterThan(20);
      expect(told.filter((text) => text.includes(CANARY))).toEqual([]);
    });
  });
});

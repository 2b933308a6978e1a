import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type Plan } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { createConnection, type Connection } from 'mysql2/promise';
import { endFilesToDatabase, startFilesToDatabase } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

const planOf = (): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind: 'mariadb' } },
    entities: [
      {
        name: 'Item',
        source: { connection: 'files', file: 'items.csv' },
        target: { connection: 'target', table: 'items' },
        key: ['id'],
        fields: [{ to: 'id', type: 'integer' }, { to: 'name' }],
      },
    ],
  });

describe('The batch-processor', () => {
  const suite = useStack({ mariadb: true });
  describe('on Kafka and MariaDB', () => {
    let harness: ProcessorHarness;
    let connection: Connection;
    let folder: string;

    beforeAll(async () => {
      const url = await suite.createMariadbDatabase();
      connection = await createConnection({ uri: url });
      await connection.query(
        "create table items (id int primary key, name varchar(20) check (name <> 'bad')) engine=InnoDB",
      );
      ({ harness, folder } = await startFilesToDatabase(suite, url));
    });
    afterAll(async () => {
      await endFilesToDatabase({ harness, folder }, () => connection.end());
    });

    it('moves a file into a table, batch by batch, and tells of every record', async () => {
      await writeFile(join(folder, 'items.csv'), 'id,name\n1,a\n2,bad\n3,c\n4,\n');
      const orders = new Orders(planOf());
      await harness.send(orders.prepare());
      const [opened] = await harness.told(orders, 'fence.opened');
      expect(opened?.data.tables).toHaveLength(1);
      await harness.send(orders.planning('Item', 2));
      const [completed] = await harness.told(orders, 'planning.completed');
      const [part] = await harness.told(orders, 'batches.planned');
      if (!completed || !part) throw new Error('A plan was awaited.');
      for (const batch of part.data.batches) {
        await harness.send(orders.load('Item', batch, completed.data.fingerprint));
      }
      const committed = await harness.told(orders, 'batch.committed', 2);
      const failed = committed.reduce((sum, event) => sum + event.data.summary.counts.failed, 0);
      expect([committed.length, failed]).toEqual([2, 1]);
      await harness.send(orders.close());
      const [closed] = await harness.told(orders, 'fence.closed');
      expect(closed?.data.census).toMatchObject({ Item: { batches: 2, counts: { created: 3, failed: 1 } } });
      const [rows] = await connection.query('select id, name from items order by id');
      expect(rows).toEqual([
        { id: 1, name: 'a' },
        { id: 3, name: 'c' },
        { id: 4, name: null },
      ]);
    });

    it('refuses a dry run with one sentence', async () => {
      const orders = new Orders(planOf());
      await harness.send(orders.rehearse());
      const [refused] = await harness.told(orders, 'order.failed');
      expect(refused?.data).toMatchObject({ failure: { code: 'rehearsal.store', category: 'fatal' } });
    });
  });
});

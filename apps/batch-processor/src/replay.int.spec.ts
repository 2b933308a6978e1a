import { randomBytes, randomUUID } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plan as planSchema, type EffectiveConfig, type Plan, type Replays } from '@commander/contracts';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { moveAll } from './testing/move-all';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

type Mode = EffectiveConfig['transaction_mode'];
const CANARY = 'canary-4711';

const planOf = (
  table: string,
  transforms: Plan['entities'][number]['fields'][number]['transforms'] = [],
): Plan =>
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
          { to: 'amount', type: 'integer', transforms },
          { to: 'note', validations: [{ length: { max: 20 } }] },
        ],
      },
    ],
  });

describe('A replay of quarantined records', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let folder: string;
    let tables = 0;

    beforeAll(async () => {
      ({ harness, client, folder } = await startFilesToTarget(suite, {
        COMMANDER_KEYS: `suite:${randomBytes(32).toString('base64')}`,
      }));
    });
    afterAll(async () => {
      await endFilesToTarget({ harness, client, folder });
    });

    const moved = async (orders: Orders, mode: Mode, replays?: Replays) => {
      const { read, failed, created } = await moveAll(harness, orders, mode, replays);
      return { read, failed, created };
    };

    const kept = async (executionId: string) =>
      (
        await client.query<{ status: string; count: number }>(
          'select status, count(*)::int as count from commander_meta.quarantine where execution_id = $1 group by status order by status',
          [executionId],
        )
      ).rows;

    it.each(['per-batch', 'per-record', 'single'] as const)(
      'repairs a set by one changed rule, without its source, each record once: %s',
      async (mode) => {
        const table = `replayed_${++tables}`;
        await client.query(`create table ${table} (id int primary key, amount int, note text)`);
        const lines = ['id,amount,note', '1,1,x', `2,no,${CANARY}`, '3,n/a,y', '4,4,z', '5,no,w', ''];
        await writeFile(join(folder, `${table}.csv`), lines.join('\n'));
        const plan = planOf(table);
        const original = new Orders(plan);
        expect(await moved(original, mode)).toEqual({ read: 5, failed: 3, created: 2 });
        expect(await kept(original.executionId)).toEqual([{ status: 'open', count: 3 }]);
        await unlink(join(folder, `${table}.csv`));

        const entities = planOf(table, [{ null_if: ['no'] }]).entities;
        const changed = new Orders({ ...plan, entities });
        const { executionId: id } = original;
        const replays = { execution_id: id, chain_id: id };
        expect(await moved(changed, mode, replays)).toEqual({ read: 3, failed: 1, created: 2 });
        expect(await kept(id)).toEqual([
          { status: 'open', count: 1 },
          { status: 'repaired', count: 2 },
        ]);
        const lineage = (await harness.told(changed, 'batch.lineage', 2)).flatMap(
          ({ data }) => data.outcomes,
        );
        expect(JSON.stringify(lineage)).toContain('"2"');

        const again = new Orders({ ...plan, entities: planOf(table, [{ null_if: ['no', 'n/a'] }]).entities });
        expect(await moved(again, mode, replays)).toEqual({ read: 1, failed: 0, created: 1 });
        expect(await kept(id)).toEqual([{ status: 'repaired', count: 3 }]);
        const { rows } = await client.query<{ id: number }>(`select id from ${table} order by id`);
        expect(rows.map((row) => row.id)).toEqual([1, 2, 3, 4, 5]);

        const { rows: quarantined } = await client.query('select * from commander_meta.quarantine');
        const messages = harness.messages.map((message) => message.value?.toString());
        expect([JSON.stringify(quarantined), ...messages, ...harness.lines].join('\n')).not.toContain(CANARY);
      },
    );
  });
});

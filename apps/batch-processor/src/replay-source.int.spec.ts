import { randomBytes, randomUUID } from 'node:crypto';
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openTarget, type BatchTarget } from '@commander/connectors';
import { plan as planSchema, type EffectiveConfig, type Plan, type Replays } from '@commander/contracts';
import { findKeyRing } from '@commander/security';
import { useStack } from '@commander/testing';
import type { Client } from 'pg';
import { endFilesToTarget, startFilesToTarget } from './testing/files-to-target';
import { moveAll } from './testing/move-all';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';

jest.setTimeout(60_000);

type Field = Plan['entities'][number]['fields'][number];
const MODES: EffectiveConfig['transaction_mode'][] = ['per-batch', 'per-record', 'single'];
const AMOUNT = { to: 'amount', type: 'integer', from: 'amount' } as const;

describe('A replay that reads the source again', () => {
  const suite = useStack();
  describe('on Kafka and PostgreSQL', () => {
    let harness: ProcessorHarness;
    let client: Client;
    let target: BatchTarget;
    let folder: string;
    let tables = 0;

    beforeAll(async () => {
      const started = await startFilesToTarget(suite, {
        COMMANDER_KEYS: `suite:${randomBytes(32).toString('base64')}`,
      });
      ({ harness, client, folder } = started);
      const { env } = started;
      target = openTarget({ name: 'target', env, maxConnections: 2, keys: findKeyRing(env) });
    });
    afterAll(async () => {
      await endFilesToTarget({ harness, client, folder }, () => target.end());
    });

    const planOf = (source: object, table: string, fields: object[]): Plan =>
      planSchema.parse({
        version: 1,
        project: { id: randomUUID(), name: 'suite' },
        connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
        entities: [
          {
            name: 'Item',
            source,
            target: { connection: 'target', table },
            key: ['id'],
            fields: [{ to: 'id', type: 'integer' }, ...fields],
          },
        ],
      });
    const changed = (plan: Plan, fields: object[]): Orders => {
      const [{ source, target: to } = fail()] = plan.entities;
      return new Orders({ ...plan, entities: planOf(source, to.table, fields).entities });
    };
    const fail = (): never => {
      throw new Error('The plan has no entity.');
    };
    const newTable = async (): Promise<string> => {
      const table = `reread_${++tables}`;
      await client.query(`create table ${table} (id int primary key, amount int)`);
      return table;
    };
    const amounts = async (table: string) =>
      (
        await client.query<{ id: number; amount: number | null }>(
          `select id, amount from ${table} order by id`,
        )
      ).rows.map(({ id, amount }) => [id, amount]);
    const replaysOf = ({ executionId: id }: Orders, from: Replays['from'] = 'source'): Replays => ({
      execution_id: id,
      chain_id: id,
      from,
    });
    const fromOf = ({ told }: Awaited<ReturnType<typeof moveAll>>) => {
      const parts = told.map(({ data }) => data.summary.replayed_from ?? { source: NaN, stored: NaN });
      const sum = (where: 'source' | 'stored') => parts.reduce((total, part) => total + part[where], 0);
      return { source: sum('source'), stored: sum('stored') };
    };

    /** A file of five records of which two fail, moved by a plan that reads two of its three columns. */
    const givenFile = async (mode: EffectiveConfig['transaction_mode']) => {
      const table = await newTable();
      const file = join(folder, `${table}.csv`);
      await writeFile(file, 'id,amount,spare\n1,1,1\n2,no,22\n3,3,3\n4,no,44\n5,5,5\n');
      const plan = planOf({ connection: 'files', file: `${table}.csv` }, table, [AMOUNT]);
      const original = new Orders(plan);
      expect(await moveAll(harness, original, mode)).toMatchObject({ read: 5, failed: 2 });
      return { table, file, plan, original };
    };
    const SPARE: object[] = [{ ...AMOUNT, from: 'spare' } satisfies Partial<Field>];

    it.each(MODES)(
      'has columns that the plan did not read before, by the places of an unchanged file: %s',
      async (mode) => {
        const { table, plan, original } = await givenFile(mode);
        const stored = await moveAll(harness, changed(plan, SPARE), mode, replaysOf(original, 'stored'));
        expect([stored.failed, fromOf(stored)]).toEqual([2, { source: 0, stored: 2 }]);
        const again = await moveAll(harness, changed(plan, SPARE), mode, replaysOf(original));
        expect([again.created, fromOf(again)]).toEqual([2, { source: 2, stored: 0 }]);
        expect(await amounts(table)).toEqual([
          [1, 1],
          [2, 22],
          [3, 3],
          [4, 44],
          [5, 5],
        ]);
      },
    );

    it.each(['changed', 'gone'])('takes the stored texts where the file is %s', async (how) => {
      const { table, file, plan, original } = await givenFile('per-batch');
      if (how === 'gone') await unlink(file);
      else await writeFile(file, 'id,amount,spare\n2,77,7\n4,88,8\n');
      const fields = [{ ...AMOUNT, transforms: [{ null_if: ['no'] }] }];
      const replayed = await moveAll(harness, changed(plan, fields), 'per-batch', replaysOf(original));
      expect([replayed.created, fromOf(replayed)]).toEqual([2, { source: 0, stored: 2 }]);
      expect(await amounts(table)).toEqual([
        [1, 1],
        [2, null],
        [3, 3],
        [4, null],
        [5, 5],
      ]);
    });

    it('finds rows of a living table by their ids; what is gone, or was corrected by hand, is taken as it is stored', async () => {
      const table = await newTable();
      const source = `old_${table}`;
      await client.query(`create table ${source} (id int primary key, amount text)`);
      await client.query(`insert into ${source} values (1, '1'), (2, 'no'), (3, 'no'), (4, 'no'), (5, '5')`);
      const plan = planOf({ connection: 'target', table: source }, table, [AMOUNT]);
      const original = new Orders(plan);
      expect(await moveAll(harness, original, 'per-batch')).toMatchObject({ failed: 3 });

      const { id: project_id } = plan.project;
      const rows = await target.quarantine.page(project_id, {}, { after: '0', limit: 9 });
      const byHand = rows.find((row) => row.source_id === '4');
      const change = {
        id: randomUUID(),
        kind: 'fixed',
        operator: 'ada',
        columns: ['id', 'amount'],
        texts: { amount: '444' },
      } as const;
      const place = { project_id, entity: 'Item', number: byHand?.id ?? '' };
      await target.quarantine.change(place, { plan, connection: 'target' }, change);
      // Rows before them come and go, and with them every place.
      await client.query(
        `insert into ${source} values (0, 'no'); update ${source} set amount = '222' where id = 2`,
      );
      await client.query(
        `update ${source} set amount = '4' where id = 4; delete from ${source} where id in (1, 3)`,
      );

      const again = new Orders(plan);
      const replayed = await moveAll(harness, again, 'per-batch', replaysOf(original));
      expect([replayed.created, replayed.failed, fromOf(replayed)]).toEqual([2, 1, { source: 1, stored: 2 }]);
      expect(await amounts(table)).toEqual([
        [1, 1],
        [2, 222],
        [4, 444],
        [5, 5],
      ]);

      // Nobody had told of the correction: the planning did, before it read the corrected text.
      const names = harness.messages.map(({ headers }) => headers.type ?? '');
      const of = (name: string) => names.lastIndexOf(`commander.${name}.v1`);
      expect(harness.events('quarantine.fixed')).toMatchObject([
        { data: { change_id: change.id, record_id: '4', operator: 'ada' } },
      ]);
      expect(of('quarantine.fixed')).toBeLessThan(of('planning.completed'));
      expect(await target.quarantine.untold(project_id)).toEqual([]);
    });
  });
});

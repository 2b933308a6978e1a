import { sourceIdsOf } from '@commander/event-sourcing';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  plan as planSchema,
  type Duplicates,
  type EffectiveConfig,
  type EventName,
  type LoadOrder,
  type Plan,
} from '@commander/contracts';
import { useStack } from '@commander/testing';
import { endFilesToDatabase, startFilesToDatabase } from './testing/files-to-target';
import { Orders } from './testing/orders';
import type { ProcessorHarness } from './testing/processor-harness';
import { SQL_TARGETS, type SqlTarget } from './testing/sql-target';

jest.setTimeout(120_000);

const KEYS = `test:${Buffer.alloc(32, 7).toString('base64')}`;
const RULES: Duplicates['rules'] = [
  { name: 'email', fields: ['email'], normalise: ['trim', 'lower'] },
  {
    name: 'name',
    fields: ['name'],
    normalise: ['lower'],
    fuzzy: {
      similarity: 'jaro_winkler',
      threshold: 0.94,
      block_by: { field: 'name', normalise: ['lower'], prefix: 3 },
    },
  },
];

type Kind = keyof typeof SQL_TARGETS;

const planOf = (kind: Kind, table: string, duplicates: Partial<Duplicates>): Plan =>
  planSchema.parse({
    version: 1,
    project: { id: randomUUID(), name: 'suite' },
    connections: { files: { kind: 'files' }, target: { kind } },
    entities: [
      {
        name: 'Customer',
        source: { connection: 'files', file: `${table}.csv` },
        target: { connection: 'target', table },
        key: ['id'],
        fields: [
          { to: 'id', type: 'integer' },
          { to: 'name', validations: ['required'] },
          { to: 'email' },
          { to: 'phone' },
        ],
        duplicates: { rules: RULES, ...duplicates },
      },
    ],
  });

// Three to a batch. Records 1, 5, 9 are one by e-mail; 9 and 12 by name, so that 12 belongs to them too. Record 3 is refused by the
// table, and with it 8. Record 2 is not valid, so that of 2 and 7 only one is there.
const SOURCE = [
  ['1', 'Ada Lovelace', 'ada@example.org', ''],
  ['2', '', 'seven@example.org', ''],
  ['3', 'bad', 'bad@example.org', ''],
  ['4', 'Grace Hopper', 'grace@example.org', '4'],
  ['5', 'A. L.', ' ADA@example.org', '5'],
  ['6', 'Edsger Dijkstra', '', ''],
  ['7', 'Seven', 'seven@example.org', ''],
  ['8', 'Eight', 'BAD@example.org', ''],
  ['9', 'Countess of Lovelace', 'ada@example.org', '9'],
  ['10', 'Edsger Dijkstar', '', '10'],
  ['11', 'Barbara Liskov', '', ''],
  ['12', 'Countess of Lovelaze', '', '12'],
];

// What a merge that prefers values to none leaves of it.
const MERGED_ROWS = [
  '1|Ada Lovelace|ada@example.org|5',
  '4|Grace Hopper|grace@example.org|4',
  '6|Edsger Dijkstra|10',
  '7|Seven|seven@example.org|-',
  '11|Barbara Liskov|-',
];

describe('Duplicates that rules of a plan find', () => {
  const suite = useStack({ mariadb: true });
  describe.each(['postgresql', 'mariadb'] as const)('on Kafka and %s', (kind) => {
    let harness: ProcessorHarness;
    let target: SqlTarget;
    let folder: string;
    let tables = 0;

    beforeAll(async () => {
      target = await SQL_TARGETS[kind](suite);
      ({ harness, folder } = await startFilesToDatabase(suite, target.url, { COMMANDER_KEYS: KEYS }));
    });
    afterAll(async () => {
      await endFilesToDatabase({ harness, folder }, () => target.end());
    });

    const texts = async (table: string) => {
      const columns = "concat_ws('|', id, name, email, coalesce(phone, '-'))";
      const rows = await target.sql<{ row: string }>(`select ${columns} as "row" from ${table} order by id`);
      return rows.map(({ row }) => row);
    };

    const given = async (duplicates: Partial<Duplicates>, existing: readonly string[][] = []) => {
      const table = `customers_${++tables}`;
      await target.sql(
        `create table ${table} (id int primary key, name varchar(60), email varchar(60), phone varchar(60),
           constraint ${table}_name check (name <> 'bad'))`,
      );
      for (const [id, name, email] of existing)
        await target.sql(`insert into ${table} (id, name, email) values (${id}, '${name}', '${email}')`);
      const lines = [['id', 'name', 'email', 'phone'], ...SOURCE].map((row) => row.join(','));
      await writeFile(join(folder, `${table}.csv`), `${lines.join('\n')}\n`);
      const orders = new Orders(planOf(kind, table, duplicates));
      await harness.send(orders.prepare());
      await harness.told(orders, 'fence.opened');
      return { table, orders };
    };

    const told = (orders: Orders) => {
      const own = <N extends EventName>(name: N) =>
        harness.events(name).filter((event) => event.subject === orders.executionId);
      const endings = own('batch.lineage').flatMap(({ data }) =>
        data.outcomes.flatMap(({ outcome, rule = '', ...ids }) =>
          sourceIdsOf(ids).map((id) => [id, `${outcome} ${rule}`.trim()] as const),
        ),
      );
      const counted = own('batch.committed').map(({ data }) => data.summary.duplicates);
      const sum = (name: 'merged' | 'skipped' | 'failed') =>
        counted.reduce((total, numbers) => total + numbers[name], 0);
      return {
        outcomes: Object.fromEntries(endings) as Record<string, string>,
        duplicates: { merged: sum('merged'), skipped: sum('skipped'), failed: sum('failed') },
      };
    };

    const planned = async (orders: Orders): Promise<LoadOrder[]> => {
      const [completed] = await harness.told(orders, 'planning.completed');
      const [part] = await harness.told(orders, 'batches.planned');
      const { fingerprint } = completed?.data ?? {};
      if (!part || !fingerprint) throw new Error('Nothing was planned.');
      return part.data.batches.map((batch) => orders.load('Customer', batch, fingerprint));
    };

    // As a commander does: so many at a time, in the order of their numbers.
    const load = async (
      { orders }: { orders: Orders },
      mode: EffectiveConfig['transaction_mode'],
      parallel: number,
      planners = 1,
    ) => {
      const planning = orders.planning('Customer', 3);
      for (let i = 0; i < planners; i += 1) await harness.send(planning);
      const batches = await planned(orders);
      for (const [i, order] of batches.entries()) {
        if (i >= parallel && mode !== 'single')
          await harness.told(orders, 'batch.committed', i + 1 - parallel);
        await harness.send({ ...order, config: { ...order.config, transaction_mode: mode } });
      }
      if (mode === 'single') {
        await harness.told(orders, 'batch.staged', batches.length);
        await harness.send(orders.promote({ Customer: batches.length }));
      }
      await harness.told(orders, 'batch.committed', batches.length);
      await harness.told(orders, 'batch.lineage', batches.length);
      await harness.send(orders.close());
      await harness.told(orders, 'fence.closed');
      return told(orders);
    };

    const plansOf = async ({ executionId }: Orders) => {
      const rows = await target.sql(
        `select run from ${target.meta('duplicate_plan')} where chain_id = '${executionId}'`,
      );
      return rows.length;
    };

    const MERGED = {
      policy: 'merge',
      merge: { keep: 'prefer_non_null' },
    } as const satisfies Partial<Duplicates>;

    it.each([
      ['per-batch', 1],
      ['per-batch', 4],
      ['per-batch', 8],
      ['per-record', 4],
      ['single', 4],
    ] as const)('are merged to the same, whatever runs beside: %s, %i at a time', async (mode, parallel) => {
      const scene = await given(MERGED);
      const { outcomes, duplicates } = await load(scene, mode, parallel, parallel === 8 ? 3 : 1);
      expect(await texts(scene.table)).toEqual(MERGED_ROWS);
      expect(outcomes).toEqual({
        1: 'created',
        2: 'failed required',
        3: `failed ${scene.table}_name`,
        4: 'created',
        5: 'merged duplicates.email',
        6: 'created',
        7: 'created',
        8: 'failed duplicates.survivor_failed',
        9: 'merged duplicates.email',
        10: 'merged duplicates.name',
        11: 'created',
        12: 'merged duplicates.name',
      });
      expect(duplicates).toEqual({ merged: 4, skipped: 0, failed: 1 });
    });

    it.each([
      [
        'fail',
        'failed duplicates.email',
        ['1|Ada Lovelace|ada@example.org|-'],
        { merged: 0, skipped: 0, failed: 5 },
      ],
      [
        'skip',
        'skipped duplicates.email',
        ['1|Ada Lovelace|ada@example.org|-'],
        { merged: 0, skipped: 4, failed: 1 },
      ],
      [
        'update',
        'updated duplicates.email',
        ['1|Countess of Lovelaze|12'],
        { merged: 0, skipped: 0, failed: 0 },
      ],
    ] as const)('%s', async (policy, outcome, row, counted) => {
      const scene = await given({ policy });
      const { outcomes, duplicates } = await load(scene, 'per-batch', 4);
      expect(outcomes[5]).toBe(outcome);
      expect((await texts(scene.table)).slice(0, 1)).toEqual(row);
      expect(duplicates).toEqual(counted);
    });

    it.each([
      ['skip', 'skipped duplicates.email', '77|Old||-'],
      ['merge', 'merged', '77|Old|ada@example.org|5'],
      ['update', 'updated', '77|Countess of Lovelaze|12'],
    ] as const)('against rows of the target: %s', async (policy, outcome, row) => {
      const merge = policy === 'merge' ? { merge: MERGED.merge } : {};
      const scene = await given({ policy, ...merge, against: 'both' }, [['77', 'Old', 'ada@example.org ']]);
      if (policy === 'skip') await target.sql(`update ${scene.table} set email = 'Ada@Example.org'`);
      const { outcomes } = await load(scene, 'per-batch', 4);
      expect(outcomes[1]).toBe(outcome);
      const [last] = (await texts(scene.table)).slice(-1);
      expect(last?.replace('Ada@Example.org', '').replace('ada@example.org ', 'ada@example.org')).toBe(row);
    });

    it('keeps no value in the clear', async () => {
      const scene = await given(MERGED);
      await load(scene, 'per-batch', 4);
      for (const table of ['duplicate_plan', 'duplicate_decision', 'duplicate_row']) {
        const kept = await target.sql(`select * from ${target.meta(table)}`);
        expect(kept).not.toHaveLength(0);
        expect(JSON.stringify(kept)).not.toMatch(/lovela|example\.org|dijkst/i);
      }
      expect(await target.sql(`select * from ${target.meta('duplicate_key')}`)).toHaveLength(0);
    });

    it('decides nothing twice: a resume loads by what was decided first, also under a changed rule', async () => {
      const scene = await given(MERGED);
      const { orders, table } = scene;
      await harness.send(orders.planning('Customer', 3));
      const batches = await planned(orders);
      const rest = batches.slice(1);
      for (const first of batches.slice(0, 1)) await harness.send(first);
      await harness.told(orders, 'batch.committed', 1);
      await harness.send(orders.close());
      await harness.told(orders, 'fence.closed');

      // Of its own rule nobody would be a duplicate any more.
      const rules = [{ name: 'email', fields: ['email', 'phone'] }];
      const resumed = orders.resumed(planOf(kind, table, { ...MERGED, rules }));
      await harness.send(resumed.prepare());
      await harness.told(resumed, 'fence.opened');
      await harness.send(resumed.planning('Customer', 3));
      const [completed] = await harness.told(resumed, 'planning.completed');
      const { fingerprint } = completed?.data ?? {};
      if (!fingerprint) throw new Error('Nothing was planned.');
      for (const { batch } of rest) await harness.send(resumed.load('Customer', batch, fingerprint));
      await harness.told(resumed, 'batch.committed', rest.length);
      await harness.told(resumed, 'batch.lineage', rest.length);

      expect(await texts(table)).toEqual(MERGED_ROWS);
      expect(told(resumed).duplicates).toEqual({ merged: 4, skipped: 0, failed: 1 });
      expect(await plansOf(orders)).toBe(1);
    });

    it('forgets what was decided with the undo images', async () => {
      const scene = await given(MERGED);
      await load(scene, 'per-batch', 4);
      expect(await plansOf(scene.orders)).toBe(1);
      await harness.send(scene.orders.expire());
      await harness.told(scene.orders, 'undo.forgotten');
      expect(await plansOf(scene.orders)).toBe(0);
    });
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Outcome } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { isMalformed } from '../item-reader';
import { MariadbHarness } from '../mariadb/testing/mariadb-harness';
import { PostgresqlHarness } from '../postgresql/testing/postgresql-harness';
import { openTestTable } from '../testing/open-test-table';
import { ExecutionOrders, move, sketchEntity, writtenIn } from '../testing/target-orders';
import {
  CREATE_COLLATIONS,
  KEY_COLUMNS,
  KEY_PAIRS,
  keyCollationsGuide,
  type KeyColumn,
  type KeyResult,
  type PairName,
} from './key-collations';

jest.setTimeout(120_000);

const GUIDE = join(resolve(__dirname, '../../../..'), 'docs/guides/key-collations.md');
const PAIRS = Object.entries(KEY_PAIRS) as [PairName, readonly [string, string]][];
const POLICIES = ['fail', 'skip', 'update'] as const;
type Policy = (typeof POLICIES)[number];

const SECOND: Readonly<Record<Policy, Outcome>> = { fail: 'failed', skip: 'skipped', update: 'failed' };

const DUPLICATE = 'unique_violation';

interface Written {
  readonly ended: readonly { readonly outcome: Outcome; readonly name?: string }[];
  readonly rows: readonly Record<string, string | null>[];
}

/** How the second of two keys ended; the first one is created, and stays as it was. */
function endIn(policy: Policy, { ended, rows }: Written): string {
  const other = ended[1];
  expect(ended[0]).toEqual({ outcome: 'created' });
  expect(rows[0]).toMatchObject({ v: '1' });
  if (rows.length === 2) expect(other).toEqual({ outcome: 'created' });
  else expect(other?.outcome).toBe(other?.name === DUPLICATE ? SECOND[policy] : 'failed');
  return other?.name ?? 'two rows';
}

describe('Keys that a collation takes for equal', () => {
  const suite = useStack({ mariadb: true });
  let addresses: Record<KeyColumn['store'], string>;
  let harnesses: { postgresql: PostgresqlHarness; mariadb: MariadbHarness };
  let tables = 0;

  beforeAll(async () => {
    addresses = {
      postgresql: await suite.createTestDatabase(),
      mariadb: await suite.createMariadbDatabase(),
    };
    harnesses = {
      postgresql: await PostgresqlHarness.start(addresses.postgresql),
      mariadb: await MariadbHarness.start(addresses.mariadb),
    };
    await harnesses.postgresql.sql(CREATE_COLLATIONS);
  });
  afterAll(async () => {
    await Promise.all([harnesses.postgresql.end(), harnesses.mariadb.end()]);
  });

  interface ToWrite {
    readonly column: KeyColumn;
    readonly policy: Policy;
    /** The keys, each batch for itself. */
    readonly batches: readonly (readonly string[])[];
  }

  /** Writes keys into an empty table; returns how each ended, and the rows. */
  const write = async ({ column, policy, batches }: ToWrite): Promise<Written> => {
    const table = `keys_${++tables}`;
    const harness = harnesses[column.store];
    await harness.sql(`create table ${table} (k ${column.declared} primary key, v int)`);
    const target = harness.openTarget();
    const columns = { k: 'text', v: 'integer' } as const;
    const orders = new ExecutionOrders([sketchEntity({ table, columns, duplicates: { policy } })]);
    await target.prepare(orders.prepare());
    const ended: Written['ended'][number][] = [];
    let v = 0;
    for (const [place, keys] of batches.entries()) {
      const rows = keys.map((key) => [key, String(++v)]);
      const written = writtenIn(await move(target, orders, rows, { batch: place + 1 }));
      ended.push(...written.map(({ outcome, error }) => ({ outcome, name: error?.name })));
    }
    await target.end();
    return { ended, rows: await harness.sql(`select k, v from ${table} order by v`) };
  };

  /** How the second key of a pair ends, whatever the policy and the batches. */
  const endOf = async (column: KeyColumn, [first, second]: readonly [string, string]): Promise<string> => {
    const ends = new Set<string>();
    for (const policy of POLICIES) {
      for (const batches of [[[first, second]], [[first], [second]]]) {
        ends.add(endIn(policy, await write({ column, policy, batches })));
      }
    }
    expect(ends.size).toBe(1);
    const [end = ''] = ends;
    return { [DUPLICATE]: 'a duplicate', 'two rows': 'two rows' }[end] ?? `refused: \`${end}\``;
  };

  it('are told as duplicates, never written over each other, as the guide says', async () => {
    const results: KeyResult[] = [];
    for (const column of KEY_COLUMNS) {
      const ends = new Map<PairName, string>();
      for (const [name, pair] of PAIRS) ends.set(name, await endOf(column, pair));
      results.push({ ...column, ends: Object.fromEntries(ends) as KeyResult['ends'] });
    }
    const guide = keyCollationsGuide(results);
    if (process.env.COMMANDER_WRITE_GUIDES === '1') await writeFile(GUIDE, guide);
    expect(await readFile(GUIDE, 'utf8')).toBe(guide);
  });

  it('come to an end where many of them alternate in one batch', async () => {
    const keys = Array.from({ length: 60 }, (_, i) => (i % 3 === 1 ? 'A' : 'a'));
    for (const column of KEY_COLUMNS.filter(({ collation }) => /level2|general_ci/.test(collation))) {
      const { ended, rows } = await write({ column, policy: 'update', batches: [keys] });
      expect(rows).toEqual([{ k: 'a', v: '60' }]);
      expect(ended.map(({ outcome }) => outcome)).toEqual(
        keys.map((key, i) => (key === 'A' ? 'failed' : i === 0 ? 'created' : 'updated')),
      );
    }
  });

  it.each(KEY_COLUMNS)('are read once each from a $store source: $collation', async ({ store, declared }) => {
    const table = `source_${++tables}`;
    await harnesses[store].sql(`create table ${table} (k ${declared} not null, v int)`);
    const texts = PAIRS.flatMap(([, pair]) => pair);
    const values = Array.from({ length: 30 }, (_, i) => `('${texts[i % texts.length] ?? ''}', ${i})`);
    await harnesses[store].sql(`insert into ${table} values ${values.join(', ')}`);
    const reader = await openTestTable({ address: addresses[store], table, columns: ['v'], key: ['k'] });
    for (const size of [1, 2, 7, 31]) {
      const found: number[] = [];
      for await (const batch of reader.plan(size))
        for await (const rows of reader.read(batch))
          found.push(...rows.map((row) => (isMalformed(row) ? -1 : Number(row[0]))));
      expect(found.sort((a, b) => a - b)).toEqual(values.map((_, i) => i));
    }
    await reader.close();
  });
});

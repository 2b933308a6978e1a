import { useStack } from '@commander/testing';
import { MariadbHarness } from '../mariadb/testing/mariadb-harness';
import { batchOf, ExecutionOrders, sketchEntity } from '../testing/target-orders';
import { inspectTarget } from './inspect-target';
import type { TargetInspector } from './target-inspector';

jest.setTimeout(60_000);

describe('Looking into a MariaDB target', () => {
  const suite = useStack({ mariadb: true });
  let harness: MariadbHarness;
  let env: Record<string, string>;
  beforeAll(async () => {
    const url = await suite.createMariadbDatabase();
    env = { COMMANDER_CONNECTION_TARGET: url };
    harness = await MariadbHarness.start(url);
  });
  afterAll(() => harness.end());

  const look = <T>(work: (inspector: TargetInspector) => Promise<T>) => inspectTarget('target', env, work);
  const columns = { id: 'text', at: 'timestamptz', amount: 'numeric', parent: 'text' } as const;

  const given = async (table: string) => {
    await harness.sql(
      `create table ${table} (id varchar(20) primary key, at timestamp(6) null, amount decimal(10,2), parent varchar(20), note text)`,
    );
    const target = harness.openTarget();
    const duplicates = { policy: 'update' } as const;
    const orders = new ExecutionOrders([sketchEntity({ table, columns, duplicates })]);
    await target.prepare(orders.prepare());
    const load = orders.load();
    const rows = [
      ['a', '2026-01-01T10:00:00.5+02:00', '1.50', null],
      ['b', null, '2', 'a'],
      ['c', null, '3', 'nobody'],
      ['d', null, '3.005', null],
    ];
    await target.load(batchOf(load, rows));
    await target.load(batchOf(orders.load(2), [['b', null, '2', 'a']]));
    await target.load(batchOf(orders.load(3), [['c', null, '4', 'nobody']]));
    await target.end();
    const [entity] = orders.entities;
    if (!entity) throw new Error('an entity expected');
    return { table, entity, chain: load.chain_id, rows };
  };

  it('counts what was written, and what of it exists', async () => {
    const { table, entity, chain } = await given('counted');
    await harness.sql(`delete from ${table} where id = 'a'`);
    const counted = await look((inspector) => inspector.countWritten(chain, entity));
    expect(counted).toEqual({ repeats: 1, existing: 2, unchanged: 1 });
  });

  it('compares records with their rows as the types of the columns do', async () => {
    const { table, entity, chain, rows } = await given('compared');
    await harness.sql(`update ${table} set amount = 9 where id = 'a'`);
    const expected = { batch: 1, inputHash: 'input-1', rewritten: true, rows };
    const compared = await look((inspector) => inspector.compare(chain, entity, expected));
    expect(compared).toEqual([
      {
        place: 0,
        found: true,
        same: [true, true, false, true],
        texts: ['a', '2026-01-01 08:00:00.500000', '9.00', null],
      },
      { place: 1, found: true, same: [true, true, true, true], texts: ['b', null, '2.00', 'a'] },
    ]);
    const other = { ...expected, inputHash: 'other' };
    expect(await look((inspector) => inspector.compare(chain, entity, other))).toEqual([]);
  });

  it('counts references, also to a table of another database', async () => {
    const { table } = await given('referring');
    const reference = { table, fields: ['parent'], parent: { table, key: ['id'] } };
    const numbers = { checked: 2, nulls: 1, orphans: 1 };
    expect(await look((inspector) => inspector.countReference(reference))).toEqual(numbers);
    const beside = (inspector: TargetInspector) =>
      look((other) => inspector.countReference(reference, other));
    expect(await look(beside)).toEqual(numbers);
  });
});

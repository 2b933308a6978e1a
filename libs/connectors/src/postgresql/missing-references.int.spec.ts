import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import {
  describeEndings,
  ExecutionOrders,
  MODES,
  move,
  sketchEntity,
  writtenIn,
} from '../testing/target-orders';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

describe('Records whose reference names no row in PostgreSQL', () => {
  const suite = useStack();
  let harness: PostgresqlHarness;
  let target: BatchTarget;

  beforeAll(async () => {
    harness = await PostgresqlHarness.start(await suite.createTestDatabase());
    target = harness.openTarget();
  });
  afterAll(async () => {
    await target.end();
    await harness.end();
  });

  it.each(MODES)('are skipped, or written without it: %s', async (mode) => {
    await harness.sql(
      `drop table if exists visits, depots;
       create table depots (code text primary key); insert into depots values ('UA');
       create table visits (id int primary key, must text references depots, may text references depots)`,
    );
    const depot = sketchEntity({ name: 'Depot', table: 'depots', columns: { code: 'text' } });
    const visit = sketchEntity({
      table: 'visits',
      columns: { id: 'integer', must: 'text', may: 'text' },
      references: [
        { fields: ['must'], entity: 'Depot', on_missing: 'skip' },
        { fields: ['may'], entity: 'Depot', on_missing: 'null' },
      ],
    });
    const orders = new ExecutionOrders([depot, visit]);
    await target.prepare(orders.prepare());
    const rows = [
      ['1', 'UA', 'UA'],
      ['2', 'ZZ', 'UA'],
      ['3', 'UA', 'ZZ'],
      ['4', null, null],
    ];
    const written = writtenIn(await move(target, orders, rows, { mode }));
    expect(written.map(({ outcome, error, remarks }) => [outcome, error?.rule, remarks])).toEqual([
      ['created', undefined, undefined],
      ['skipped', 'reference.must', undefined],
      ['created', undefined, { warnings: ['may.reference'] }],
      ['created', undefined, undefined],
    ]);
    expect(await harness.sql('select * from visits order by id')).toEqual([
      { id: '1', must: 'UA', may: 'UA' },
      { id: '3', must: 'UA', may: null },
      { id: '4', must: null, may: null },
    ]);
    await target.close(orders.close(), describeEndings);
  });
});

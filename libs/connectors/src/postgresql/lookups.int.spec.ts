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
import { failureOf } from '../testing/failure-of';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

describe('Values looked up in PostgreSQL', () => {
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

  const given = async (value = 'id') => {
    await harness.sql(
      `drop table if exists staff, firms;
       create table firms (id int generated always as identity (start 71) primary key, code varchar(3), note text);
       insert into firms (code) values ('A'), ('B'), ('C'), ('C');
       create table staff (id int primary key, firm int references firms, other int)`,
    );
    const firm = sketchEntity({ name: 'Firm', table: 'firms', columns: { code: 'text' } });
    const staff = sketchEntity({
      table: 'staff',
      columns: {},
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        { to: 'firm', lookup: { entity: 'Firm', by: 'code', value } },
        { to: 'other', lookup: { entity: 'Firm', by: 'code', value, on_missing: 'null' } },
      ],
    });
    return new ExecutionOrders([firm, staff]);
  };

  it.each(MODES)('stand in place of their keys: %s', async (mode) => {
    const orders = await given();
    await target.prepare(orders.prepare());
    const rows = [
      ['1', 'A', 'B'],
      ['2', 'AAAA', 'A'],
      ['3', 'B', 'Z'],
      ['4', null, 'A'],
      ['5', 'C', null],
      ['6', 'A', 'B'],
    ];
    const written = writtenIn(await move(target, orders, rows, { mode }));
    expect(written.map(({ outcome, error, remarks }) => error?.code ?? remarks?.warnings ?? outcome)).toEqual(
      ['created', 'lookup.missing', ['other.lookup'], 'created', 'lookup.ambiguous', 'created'],
    );
    expect(JSON.stringify(written)).not.toContain('AAAA');
    expect(await harness.sql('select * from staff order by id')).toEqual([
      { id: '1', firm: '71', other: '72' },
      { id: '3', firm: '72', other: null },
      { id: '4', firm: null, other: '71' },
      { id: '6', firm: '71', other: '72' },
    ]);
    await target.close(orders.close(), describeEndings);
  });

  it('want a column that is there', async () => {
    const orders = await given('nr');
    expect(await failureOf(target.prepare(orders.prepare()))).toMatchObject({
      code: 'schema_mismatch',
      message: expect.stringContaining(
        'the lookup of "firm" wants column "nr", which table firms does not have',
      ) as string,
    });
  });
});

import type { TargetSuite } from './batch-target.features';
import { failureOf } from './testing/failure-of';
import {
  describeEndings,
  ExecutionOrders,
  MODES,
  move,
  sketchEntity,
  writtenIn,
} from './testing/target-orders';

/** What records take from the tables of other entities: rows that they refer to, and values that are looked up. */
export function describeOthers(suite: () => TargetSuite): void {
  const firm = sketchEntity({ name: 'Firm', table: 'firms', columns: { id: 'integer', code: 'text' } });
  const given = async (fields: string) => {
    await suite().harness.sql(
      `drop table if exists staff, firms;
       create table firms (id int primary key, code varchar(3));
       insert into firms values (71, 'A'), (72, 'B'), (73, 'C'), (74, 'C');
       create table staff (id int primary key, ${fields})`,
    );
  };
  const staffIn = () => suite().harness.sql('select * from staff order by id');

  it.each(MODES)(
    'records whose reference is missing are skipped, or written without it: %s',
    async (mode) => {
      const { target } = suite();
      await given('must int, may int');
      const staff = sketchEntity({
        table: 'staff',
        columns: { id: 'integer', must: 'integer', may: 'integer' },
        references: [
          { fields: ['must'], entity: 'Firm', on_missing: 'skip' },
          { fields: ['may'], entity: 'Firm', on_missing: 'null' },
        ],
      });
      const orders = new ExecutionOrders([firm, staff]);
      await target.prepare(orders.prepare());
      const rows = [
        ['1', '71', '71'],
        ['2', '99', '71'],
        ['3', '71', '99'],
        ['4', null, null],
      ];
      const written = writtenIn(await move(target, orders, rows, { mode }));
      expect(written.map(({ outcome, error, remarks }) => [outcome, error?.rule, remarks])).toEqual([
        ['created', undefined, undefined],
        ['skipped', 'reference.must', undefined],
        ['created', undefined, { warnings: ['may.reference'] }],
        ['created', undefined, undefined],
      ]);
      expect(await staffIn()).toEqual([
        { id: '1', must: '71', may: '71' },
        { id: '3', must: '71', may: null },
        { id: '4', must: null, may: null },
      ]);
      await target.close(orders.close(), describeEndings);
    },
  );

  const looking = (by: string, value: string) => {
    const lookup = { entity: 'Firm', by, value };
    const staff = sketchEntity({
      table: 'staff',
      columns: {},
      key: ['id'],
      fields: [
        { to: 'id', type: 'integer' },
        { to: 'firm', lookup },
        { to: 'other', lookup: { ...lookup, on_missing: 'null' } },
      ],
    });
    return new ExecutionOrders([firm, staff]);
  };

  it.each(MODES)('values that are looked up stand in place of their keys: %s', async (mode) => {
    const { target } = suite();
    await given('firm int, other int');
    const orders = looking('code', 'id');
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
    expect(await staffIn()).toEqual([
      { id: '1', firm: '71', other: '72' },
      { id: '3', firm: '72', other: null },
      { id: '4', firm: null, other: '71' },
      { id: '6', firm: '71', other: '72' },
    ]);
    await target.close(orders.close(), describeEndings);
  });

  it('a lookup wants a column that is there, and one that its keys can be compared with', async () => {
    const { target } = suite();
    await given('firm int, other int');
    const refusal = (orders: ExecutionOrders) => failureOf(target.prepare(orders.prepare()));
    expect((await refusal(looking('code', 'nr'))).message).toContain(
      'the lookup of "firm" wants column "nr", which table firms does not have',
    );
    expect((await refusal(looking('id', 'code'))).message).toMatch(
      /compares a field of type text with column "id", which is int/,
    );
  });
}

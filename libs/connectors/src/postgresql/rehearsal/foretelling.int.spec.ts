import { useStack } from '@commander/testing';
import * as fc from 'fast-check';
import type { EntitySketch } from '../../testing/target-orders';
import { RehearsalHarness, type Batch } from './testing/rehearsal-harness';

const RUNS = 25;

const digit = fc.option(fc.integer({ min: 0, max: 5 }).map(String), { nil: null, freq: 6 });
const policy = fc.constantFrom('fail' as const, 'skip' as const, 'update' as const);
const maybe = (text: string) => fc.constantFrom('', text);

const parentTable = fc.tuple(maybe('unique'), maybe('not null'), maybe('check (a <> 3)'), maybe('unique'));
const childTable = fc.tuple(
  maybe(', unique (a, b)'),
  maybe(', constraint to_parent foreign key (a) references law.parent deferrable initially deferred'),
  maybe(', constraint to_other foreign key (b) references law.other'),
  maybe(', constraint to_child foreign key (b) references law.child'),
  maybe(', exclude (b with =) where (a > 2)'),
);

interface World {
  readonly ddl: string;
  readonly sketches: EntitySketch[];
  readonly batches: Batch[];
}

const rowsOf = fc.array(fc.tuple(digit, digit, digit), { maxLength: 12 });

// What stands before: rows that break a rule are left out by the server.
const inserts = (table: string, rows: readonly (readonly (string | null)[])[]): string =>
  rows
    .map((row) => row.map((text) => text ?? 'null').join(', '))
    .map(
      (values) =>
        `begin insert into law.${table} values (${values}); set constraints all immediate; exception when others then null; end;`,
    )
    .join(' ');

const world: fc.Arbitrary<World> = fc
  .record({
    parent: parentTable,
    child: childTable,
    standing: fc.tuple(rowsOf, rowsOf),
    policies: fc.tuple(policy, policy),
    missing: fc.constantFrom('fail' as const, 'keep' as const),
    loads: fc.tuple(
      fc.array(rowsOf, { minLength: 1, maxLength: 3 }),
      fc.array(rowsOf, { minLength: 1, maxLength: 3 }),
    ),
  })
  .map(({ parent, child, standing, policies, missing, loads }) => {
    const [unique, needed, check, second] = parent;
    const columns = { id: 'integer', a: 'integer', b: 'integer' } as const;
    return {
      ddl: `drop schema if exists law cascade; create schema law; create table law.other (id int primary key);
        insert into law.other values (1), (2), (4);
        create table law.parent (id int primary key, a int ${unique} ${needed} ${check}, b int ${second});
        create table law.child (id int primary key, a int, b int ${child.join('')});
        do $$ begin ${inserts('parent', standing[0])} ${inserts('child', standing[1])} end $$`,
      sketches: [
        { name: 'Parent', table: 'law.parent', columns, duplicates: { policy: policies[0] } },
        {
          name: 'Child',
          table: 'law.child',
          columns,
          duplicates: { policy: policies[1] },
          references: [{ fields: ['a'], entity: 'Parent', on_missing: missing }],
        },
      ],
      batches: [
        ...loads[0].map((rows) => ({ entity: 'Parent', rows })),
        ...loads[1].map((rows) => ({ entity: 'Child', rows })),
      ],
    };
  });

describe('What a rehearsal foretells', () => {
  const suite = useStack();
  describe('on PostgreSQL', () => {
    let harness: RehearsalHarness;
    beforeAll(async () => {
      harness = await RehearsalHarness.start(await suite.createTestDatabase());
    });
    afterAll(() => harness.end());

    it('comes true for every record, whatever stands in the target, and changes nothing there', async () => {
      await fc.assert(
        fc.asyncProperty(world, async ({ ddl, sketches, batches }) => {
          await harness.database.sql(ddl);
          const before = await harness.state();
          const { endings, unpredictable } = await harness.rehearse(harness.orders(...sketches), batches);
          expect(await harness.state()).toEqual(before);
          expect(unpredictable).toEqual([]);
          expect(endings).toEqual(await harness.load(harness.orders(...sketches), batches));
        }),
        { numRuns: RUNS },
      );
    }, 120_000);
  });
});

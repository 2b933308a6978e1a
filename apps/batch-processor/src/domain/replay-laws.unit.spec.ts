import fc from 'fast-check';
import { entity as entitySchema } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { groupView } from './quarantine-views';
import { replayBatches } from './replay-batches';
import { replayRows } from './replay-rows';

const pipeline = compilePipeline(
  entitySchema.parse({
    name: 'Item',
    source: { connection: 'files', file: 'items.csv' },
    target: { connection: 'target', table: 'items' },
    key: ['id'],
    fields: [
      { to: 'id', type: 'integer' },
      { to: 'amount', type: 'integer', validations: ['required'] },
    ],
  }),
);

const statuses = ['open', 'repaired', 'superseded', 'dismissed'] as const;
const name = fc.constantFrom('a', 'b', 'c');
const groupRow = fc.record({
  entity: name,
  rule: fc.option(name),
  field: fc.option(name),
  code: name,
  status: fc.constantFrom(...statuses),
  count: fc.nat(1000).map(String),
});

describe('Totals of a replay', () => {
  it('every number of a selection stands in one batch, in order, between borders that leave no other out', () => {
    const open = fc.record({ id: fc.integer({ min: 1, max: 9999 }), bytes: fc.nat(100) });
    const ascending = fc
      .uniqueArray(open, { selector: ({ id }) => id })
      .map((all) => all.sort((a, b) => a.id - b.id).map(({ id, bytes }) => ({ id: String(id), bytes })));
    fc.assert(
      fc.property(ascending, fc.integer({ min: 1, max: 20 }), (records, batchSize) => {
        const ids = records.map(({ id }) => id);
        const batches = replayBatches(records, { batchSize, maxBatchBytes: 200 });
        const within = batches.map(({ range, records: count }) => {
          const { after, upto } = range as { after: string; upto: string };
          const some = ids.filter((id) => Number(id) > Number(after) && Number(id) <= Number(upto));
          expect(some).toHaveLength(count);
          const bytes = records.reduce((sum, { id, bytes }) => sum + (some.includes(id) ? bytes : 0), 0);
          expect(count === 1 || (count <= batchSize && bytes <= 200)).toBe(true);
          return some;
        });
        expect(within.flat()).toEqual(ids);
        expect(batches.map(({ batch }) => batch)).toEqual(batches.map((_, n) => n + 1));
      }),
    );
  });

  it('every record that is replayed is written or rejected once, by its number and the id that it was known by', () => {
    const text = fc.option(fc.oneof(fc.string(), fc.nat(99).map(String)));
    const texts = fc.record({ id: text, amount: text }, { requiredKeys: [], noNullPrototype: true });
    fc.assert(
      fc.property(fc.array(texts), (sources) => {
        const replayed = sources.map((source, n) => ({ id: String(n + 1), sourceId: `known ${n}`, source }));
        const { records, rejected } = replayRows(pipeline, { replayed, reread: new Map() }, 0);
        const all = [...records, ...rejected].sort((a, b) => a.index - b.index);
        expect(all.map(({ quarantined, sourceId }) => ({ id: quarantined, sourceId }))).toEqual(
          replayed.map(({ id, sourceId }) => ({ id, sourceId })),
        );
      }),
    );
  });

  it('groups hold what was counted, nothing twice', () => {
    const of = (row: object) => Object.values(row).join();
    const rows = fc.uniqueArray(groupRow, { selector: ({ count: _, ...reason }) => of(reason) });
    fc.assert(
      fc.property(rows, (counted) => {
        const groups = groupView(counted);
        const sum = groups.flatMap(({ counts }) => Object.values(counts)).reduce((total, n) => total + n, 0);
        expect(sum).toBe(counted.reduce((total, { count }) => total + Number(count), 0));
        const reasons = groups.map(({ counts: _, ...reason }) => of(reason));
        expect(new Set(reasons).size).toBe(groups.length);
      }),
    );
  });
});

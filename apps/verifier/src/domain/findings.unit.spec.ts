import { conclude, type EntityFindings } from './findings';
import { TRANSFORMED, type Difference } from './judge-record';

const difference = (field: string, reason: string, record_id = '1'): Difference => ({
  entity: 'Item',
  record_id,
  field,
  source_value: '<null>',
  target_value: '<null>',
  reason,
});
const matched = { mismatches: [], transformed: [] };
const good: EntityFindings = {
  entity: 'Item',
  count: { expected: 2, found: 2 },
  references: [
    { entity: 'Item', fields: ['a'], refers_to: 'B', on_missing: 'keep', checked: 2, nulls: 0, orphans: 2 },
  ],
  judged: [matched, matched],
};

describe('Concluding a verification', () => {
  it('passes where counts and samples match; orphans that the plan keeps are no failure', () => {
    expect(conclude([good])).toMatchObject({
      state: 'passed',
      counts: { Item: { expected: 2, found: 2 } },
      sample: { sample_size: 2, matched_records: 2, mismatched_records: 0, mismatches: [] },
    });
  });

  it.each<[string, Partial<EntityFindings>]>([
    ['a count that differs', { count: { expected: 2, found: 1 } }],
    [
      'a value that differs',
      { judged: [{ mismatches: [difference('a', 'Value differs')], transformed: [] }] },
    ],
    [
      'an orphan that must not be',
      { references: good.references.map((r) => ({ ...r, on_missing: 'fail' as const })) },
    ],
  ])('fails for %s', (_what, finding) => {
    expect(conclude([{ ...good, ...finding }]).state).toBe('failed');
  });

  it('lists a transformed field once, behind what is really wrong, and counts it as matched', () => {
    const transformed = [difference('a', TRANSFORMED), difference('b', TRANSFORMED)];
    const { sample } = conclude([
      {
        ...good,
        judged: [
          { mismatches: [], transformed },
          { mismatches: [], transformed },
          { mismatches: [difference('c', 'Value differs', '3')], transformed },
        ],
      },
    ]);
    expect(sample).toMatchObject({ sample_size: 3, matched_records: 2, mismatched_records: 1 });
    expect(sample.mismatches.map(({ field }) => field)).toEqual(['c', 'a', 'b']);
  });

  it('lists a hundred at most', () => {
    const judged = Array.from({ length: 150 }, (_, i) => ({
      mismatches: [difference('a', 'Value differs', String(i))],
      transformed: [],
    }));
    const { sample } = conclude([{ ...good, judged }]);
    expect(sample.mismatched_records).toBe(150);
    expect(sample.mismatches).toHaveLength(100);
  });
});

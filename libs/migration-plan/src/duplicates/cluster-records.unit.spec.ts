import fc from 'fast-check';
import { RecordClusters, type SameRecords } from './cluster-records';

const place = (n: number) => ({ batch: Math.floor(n / 4), index: n % 4, id: `r${n}`, targetId: `r${n}` });
const same = (a: number, b: number, rule = 0): SameRecords => ({ rule, a: place(a), b: place(b) });

const groupsOf = (pairs: readonly SameRecords[]) => {
  const clusters = new RecordClusters();
  for (const pair of pairs) clusters.add(pair);
  return clusters.groups();
};
const ids = (pairs: readonly SameRecords[]) => groupsOf(pairs).map((group) => group.map(({ id }) => id));

describe('RecordClusters', () => {
  it('puts together what is the same as the same, the first in the source first', () => {
    expect(ids([same(9, 3), same(5, 9, 1), same(7, 6)])).toEqual([
      ['r3', 'r5', 'r9'],
      ['r6', 'r7'],
    ]);
  });

  it('names the first rule that a record is the same by', () => {
    const [group] = groupsOf([same(9, 3, 2), same(5, 9, 1)]);
    expect(group?.map(({ id, rule }) => [id, rule])).toEqual([
      ['r3', 2],
      ['r5', 1],
      ['r9', 1],
    ]);
  });

  it('comes to the same whatever the order of the pairs, and which of two comes first', () => {
    const number = fc.nat(30);
    const pair = fc
      .tuple(number, number, fc.nat(2))
      .filter(([a, b]) => a !== b)
      .map(([a, b, rule]) => same(a, b, rule));
    fc.assert(
      fc.property(
        fc
          .array(pair, { maxLength: 40 })
          .chain((pairs) =>
            fc.tuple(
              fc.constant(pairs),
              fc.shuffledSubarray(pairs, { minLength: pairs.length }),
              fc.array(fc.boolean(), { minLength: pairs.length, maxLength: pairs.length }),
            ),
          ),
        ([pairs, shuffled, turned]) => {
          const other = shuffled.map(({ rule, a, b }, i) =>
            turned[i] ? { rule, a: b, b: a } : { rule, a, b },
          );
          expect(groupsOf(other)).toEqual(groupsOf(pairs));
        },
      ),
    );
  });
});

import { OUTCOMES, outcomeRuns } from '@commander/contracts';
import * as fc from 'fast-check';
import { comparePrediction, outcomeRunsOf } from './compare-prediction';

const endings = fc.array(fc.record({ outcome: fc.constantFrom(...OUTCOMES) }), { maxLength: 50 });

describe('A prediction', () => {
  it('is not off where it comes true', () => {
    fc.assert(
      fc.property(endings, (ended) => {
        const compared = comparePrediction(outcomeRunsOf(ended) ?? [], ended);
        expect(compared).toEqual({ compared: ended.length, differing: 0 });
      }),
    );
  });

  it('is off by the records that ended otherwise, the same from both sides', () => {
    fc.assert(
      fc.property(endings, endings, (foretold, ended) => {
        const compared = Math.min(foretold.length, ended.length);
        const places = Array.from({ length: compared }, (_, i) => i);
        const differing = places.filter((i) => foretold[i]?.outcome !== ended[i]?.outcome).length;
        expect(comparePrediction(outcomeRunsOf(foretold) ?? [], ended)).toEqual({ compared, differing });
        expect(comparePrediction(outcomeRunsOf(ended) ?? [], foretold)).toEqual({ compared, differing });
      }),
    );
  });

  it('is told in the fewest runs, as the contract takes them', () => {
    fc.assert(
      fc.property(endings, (ended) => {
        const runs = outcomeRunsOf(ended) ?? [];
        expect(outcomeRuns.parse(runs)).toEqual(runs);
        expect(runs.every(([outcome], i) => outcome !== runs[i - 1]?.[0])).toBe(true);
        expect(runs.flatMap(([outcome, length]) => Array.from({ length }, () => ({ outcome })))).toEqual(
          ended,
        );
      }),
    );
  });

  it('is not kept where it has too many runs', () => {
    const changing = Array.from({ length: 1001 }, (_, i) => ({
      outcome: i % 2 ? ('created' as const) : ('failed' as const),
    }));
    expect(outcomeRunsOf(changing)).toBeNull();
    expect(outcomeRunsOf(changing.slice(1))).toHaveLength(1000);
  });
});

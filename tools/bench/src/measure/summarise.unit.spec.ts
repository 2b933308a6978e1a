import fc from 'fast-check';
import type { Run } from './alternate';
import { median, summarise } from './summarise';

const run = (seconds: number, more: Partial<Run> = {}): Run => ({ seconds, processorSeconds: {}, ...more });

describe('median', () => {
  it.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[7], 7],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('has as many values at or below it as at or above it, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1 }), (values) => {
        const middle = median(values);
        const below = values.filter((value) => value <= middle).length;
        const above = values.filter((value) => value >= middle).length;
        expect(Math.min(below, above) * 2).toBeGreaterThanOrEqual(values.length);
        expect(median([...values].reverse())).toBe(middle);
      }),
    );
  });

  it('of nothing is no number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('the summary of runs', () => {
  it('has medians, and the slowest over the fastest as the spread', () => {
    const summary = summarise([
      run(2, { wholeSeconds: 5 }),
      run(4, { wholeSeconds: 3 }),
      run(3, { wholeSeconds: 4 }),
    ]);
    expect(summary).toMatchObject({ runs: 3, medianSeconds: 3, medianWholeSeconds: 4, spread: 2 });
  });

  it('has no whole time for who does not tell one', () => {
    expect(summarise([run(1)]).medianWholeSeconds).toBeUndefined();
  });

  it('keeps the highest peak of each service and the median of the processor time, of which a missing one is none', () => {
    const summary = summarise([
      run(1, { peakBytes: { commander: 10, verifier: 7 }, processorSeconds: { postgres: 1, kafka: 3 } }),
      run(1, { peakBytes: { commander: 12 }, processorSeconds: { postgres: 5 } }),
      run(1, { peakBytes: { commander: 11 }, processorSeconds: { postgres: 2 } }),
    ]);
    expect(summary.peakBytes).toEqual({ commander: 12, verifier: 7 });
    expect(summary.processorSeconds).toEqual({ postgres: 2, kafka: 0 });
  });
});

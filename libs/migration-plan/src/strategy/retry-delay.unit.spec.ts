import * as fc from 'fast-check';
import { retryDelay } from './retry-delay';

describe('retryDelay', () => {
  it('doubles up to 30 seconds', () => {
    expect([0, 1, 2, 5, 2000].map((retries) => retryDelay(retries, 1000, 1))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
  });

  it('stays between half of the full delay and all of it', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100), fc.nat(3_600_000), chance, (retries, initial, random) => {
        const delay = retryDelay(retries, initial, random);
        const full = Math.min(30_000, initial * 2 ** retries);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });
});

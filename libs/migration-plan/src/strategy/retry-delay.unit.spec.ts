import * as fc from 'fast-check';
import { retryDelay } from './retry-delay';

const rules = { initialDelayMs: 1000, maxDelayMs: 30_000, multiplier: 2 };

describe('retryDelay', () => {
  it('grows by the multiplier up to the highest delay', () => {
    expect([0, 1, 2, 5, 2000].map((retries) => retryDelay(retries, rules, 1))).toEqual([
      1000, 2000, 4000, 30_000, 30_000,
    ]);
    expect(retryDelay(2, { ...rules, multiplier: 3, maxDelayMs: 8000 }, 1)).toBe(8000);
  });

  it('waits not at all where no delay is wanted', () => {
    expect(retryDelay(2000, { ...rules, initialDelayMs: 0 }, 0.5)).toBe(0);
  });

  it('stays between half of the full delay and all of it', () => {
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(fc.nat(100), fc.nat(3_600_000), chance, (retries, initial, random) => {
        const delay = retryDelay(retries, { ...rules, initialDelayMs: initial }, random);
        const full = Math.min(30_000, initial * 2 ** retries);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });
});

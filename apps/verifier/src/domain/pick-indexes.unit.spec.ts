import fc from 'fast-check';
import { pickIndexes } from './pick-indexes';

describe('Picking records', () => {
  it('picks different places in order, the same ones every time', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(5000), fc.nat(500), (seed, records, count) => {
        const picked = pickIndexes(seed, records, count);
        expect(picked).toHaveLength(Math.min(count, records));
        expect(new Set(picked).size).toBe(picked.length);
        expect(picked).toEqual([...picked].sort((a, b) => a - b));
        expect(picked.every((place) => place >= 0 && place < records)).toBe(true);
        expect(pickIndexes(seed, records, count)).toEqual(picked);
      }),
    );
  });

  it('picks other places for another seed, from the whole range', () => {
    expect(pickIndexes('a', 10_000, 5)).not.toEqual(pickIndexes('b', 10_000, 5));
    expect(pickIndexes('a', 10_000, 5).map((place) => Math.floor(place / 2000))).toEqual([0, 1, 2, 3, 4]);
  });
});

import fc from 'fast-check';
import { bloomFilter, mayHold } from './bloom-filter';
import { hashId } from './id-hash';

describe('hashId', () => {
  it('never changes: filters that are stored depend on it', () => {
    expect(['', '1', 'CUS-045234', 'ü😀'].map(hashId)).toEqual([
      { first: 2872998923, second: 3954623017 },
      { first: 1428125071, second: 1293699609 },
      { first: 2979920438, second: 2161506255 },
      { first: 373385436, second: 1511825867 },
    ]);
  });
});

describe('bloomFilter', () => {
  it('holds every id it was made of', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ unit: 'binary' })), (ids) => {
        const filter = bloomFilter(new Set(ids));
        expect(ids.filter((id) => !mayHold(filter, id))).toEqual([]);
      }),
    );
  });

  it('denies nearly all others', () => {
    const idOf = (i: number) => `2013-1-${i}`;
    const filter = bloomFilter(new Set(Array.from({ length: 1000 }, (_, i) => idOf(i))));
    const absent = Array.from({ length: 10_000 }, (_, i) => idOf(1000 + i));
    expect(absent.filter((id) => mayHold(filter, id)).length).toBeLessThan(50);
  });
});

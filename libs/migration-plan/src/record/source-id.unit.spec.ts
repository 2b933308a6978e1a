import * as fc from 'fast-check';
import { joinKey, splitKey } from './source-id';

const parts = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('|', '\\', 'a') })), {
  minLength: 1,
  maxLength: 8,
});

describe('joinKey', () => {
  it('puts a backslash before what would be misread', () => {
    expect(joinKey(['a|b', 'c\\', ''])).toBe('a\\|b|c\\\\|');
  });

  it('is undone by splitKey', () => {
    fc.assert(fc.property(parts, (key) => expect(splitKey(joinKey(key))).toEqual(key)));
  });

  it('gives different keys different ids', () => {
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(joinKey(a) === joinKey(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

import fc from 'fast-check';
import { storable, storableJson } from './storable-json';

describe('storableJson', () => {
  it('replaces NUL and lone surrogates, and nothing that only looks like them', () => {
    expect(JSON.parse(storableJson({ a: 'x\0y', b: '\ud800', c: '😀', d: '\\u0000', 'k\0': 1 }))).toEqual({
      a: 'x\ufffdy',
      b: '\ufffd',
      c: '😀',
      d: '\\u0000',
      'k\ufffd': 1,
    });
  });

  it('makes values storable', () => {
    expect(storable({ a: ['x\0', null, 'y'] })).toEqual({ a: ['x\ufffd', null, 'y'] });
  });

  it('is JSON.stringify for everything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\\u0000|\\ud[89a-f]/.test(JSON.stringify(value)));
        expect(storableJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});

import fc from 'fast-check';
import { fromPlain, toPlain } from './plain';

const keys = fc.oneof(fc.string(), fc.constantFrom('$map', '$set', '$object', '__proto__', 'constructor'));
const { value } = fc.letrec((tie) => ({
  leaf: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant([['a', 1]] as unknown),
  ),
  value: fc.oneof(
    { maxDepth: 4 },
    tie('leaf'),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(keys, tie('value')), { maxLength: 4 }).map(Object.fromEntries),
    fc.array(fc.tuple(fc.string(), tie('value')), { maxLength: 4 }).map((entries) => new Map(entries)),
    fc.array(fc.string(), { maxLength: 4 }).map((members) => new Set(members)),
  ),
}));

describe('toPlain', () => {
  it('gives JSON that comes back as it was, whatever its keys are called', () => {
    fc.assert(
      fc.property(value, (some) => {
        const text = JSON.stringify(toPlain(some));
        const back = fromPlain(JSON.parse(text) as ReturnType<typeof toPlain>);
        expect(back).toEqual(some);
        expect(JSON.stringify(toPlain(back))).toBe(text);
      }),
    );
  });

  it('gives equal objects equal bytes, in whatever order their members came', () => {
    expect(JSON.stringify(toPlain({ b: 1, a: undefined, c: 2 }))).toBe(
      JSON.stringify(toPlain({ c: 2, b: 1 })),
    );
  });

  it.each([[() => 1], [Symbol('s')], [Number.NaN], [undefined]])('refuses %p', (some) => {
    expect(() => toPlain({ list: [some] })).toThrow('cannot stand in a snapshot');
  });
});

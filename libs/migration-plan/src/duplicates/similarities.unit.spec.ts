import fc from 'fast-check';
import { SIMILARITIES } from './similarities';

const NAMES = ['jaro_winkler', 'levenshtein', 'trigram'] as const;

describe('SIMILARITIES', () => {
  it.each([
    ['jaro_winkler', 'MARTHA', 'MARHTA', 0.9611],
    ['jaro_winkler', 'DIXON', 'DICKSONX', 0.8133],
    ['jaro_winkler', 'abc', 'xyz', 0],
    ['levenshtein', 'kitten', 'sitting', 1 - 3 / 7],
    ['levenshtein', '', '', 1],
    ['trigram', 'word', 'two words', 4 / 11],
  ] as const)('%s of %s and %s', (name, a, b, expected) => {
    expect(SIMILARITIES[name](a, b)).toBeCloseTo(expected, 3);
  });

  it.each(NAMES)('%s is between 0 and 1, 1 of equal texts, and the same both ways', (name) => {
    const compare = SIMILARITIES[name];
    const text = fc.oneof(fc.string({ maxLength: 12, unit: 'grapheme' }), fc.stringMatching(/^[ab ]{0,8}$/));
    fc.assert(
      fc.property(text, text, (a, b) => {
        const alike = compare(a, b);
        expect(alike).toBeGreaterThanOrEqual(0);
        expect(alike).toBeLessThanOrEqual(1 + 1e-12);
        expect(compare(b, a)).toBe(alike);
        expect(compare(a, a)).toBe(1);
      }),
    );
  });
});

import fc from 'fast-check';
import { idKey, idSpan } from './id-key';

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 60, maxLength: 140 }));

describe('idKey', () => {
  it('sorts as the ids do and is different for different ids', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        const order = Buffer.compare(idKey('p', 'e', a), idKey('p', 'e', b));
        expect(order).toBe(a < b ? -1 : Number(a > b));
      }),
    );
  });

  it('does not confuse an entity with the beginning of an id', () => {
    expect(Buffer.compare(idKey('p', 'ab', 'c'), idKey('p', 'a', 'bc'))).not.toBe(0);
  });
});

describe('idSpan', () => {
  it('holds every id, however long', () => {
    fc.assert(
      fc.property(fc.array(text, { minLength: 1 }), (ids) => {
        const span = idSpan('p', 'e', ids);
        for (const id of ids) {
          expect(Buffer.compare(span!.from, idKey('p', 'e', id))).toBeLessThanOrEqual(0);
          expect(Buffer.compare(span!.to, idKey('p', 'e', id))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });

  it('is null where there is no id', () => {
    expect(idSpan('p', 'e', [])).toBeNull();
  });
});

import fc from 'fast-check';
import { countAbsent } from './count-absent';

type Key = readonly string[];
const byBytes = (a: Key, b: Key): number =>
  a.reduce((order, text, i) => order || Buffer.compare(Buffer.from(text), Buffer.from(b[i] ?? '')), 0);

async function* inPieces(keys: readonly Key[], size: number): AsyncGenerator<Key[]> {
  for (let at = 0; at < keys.length; at += size) yield await Promise.resolve(keys.slice(at, at + size));
}

describe('Counting keys that are absent', () => {
  it('finds exactly those that are not among the others, whatever they are', async () => {
    const key = fc.tuple(
      fc.string({ maxLength: 3, unit: 'binary' }),
      fc.constantFrom('a', 'B', '🚀', '\uffee'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(key),
        fc.array(key),
        fc.integer({ min: 1, max: 4 }),
        async (some, others, size) => {
          const has = new Set(others.map((one) => JSON.stringify(one)));
          const expected = some.filter((one) => !has.has(JSON.stringify(one))).length;
          const sorted = [some, others].map((keys) => inPieces(keys.toSorted(byBytes), size));
          const [left, right] = sorted;
          if (!left || !right) throw new Error('two lists expected');
          expect(await countAbsent(left, right)).toBe(expected);
        },
      ),
    );
  });
});

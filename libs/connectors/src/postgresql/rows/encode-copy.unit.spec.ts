import * as fc from 'fast-check';
import { encodeCopy } from './encode-copy';

const UNESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
const decode = (text: string) =>
  text === '\\N' ? null : text.replace(/\\(.)/g, (_, letter: string) => UNESCAPED[letter] ?? letter);

describe('COPY text format', () => {
  it('reads back as it was written', () => {
    const value = fc.option(fc.oneof(fc.string(), fc.constantFrom('\\N', '\\.', '\t', 'a\nb\rc\\')));
    const rows = fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { maxLength: 1200 });
    fc.assert(
      fc.property(rows, (values) => {
        const records = values.map((texts, index) => ({ index, sourceId: '', targetId: '', values: texts }));
        const places = records.map((record) => record.index).filter((place) => place % 3 !== 1);
        const text = Buffer.concat([...encodeCopy(records, places)]).toString();
        const lines = text
          .split('\n')
          .slice(0, -1)
          .map((line) => line.split('\t').map(decode));
        expect(lines).toEqual(places.map((place) => [String(place), ...(values[place] ?? [])]));
      }),
      { numRuns: 30 },
    );
  });
});

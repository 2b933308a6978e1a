import fc from 'fast-check';
import { encodeCopy } from '../postgresql/rows/encode-copy';
import { CopyText } from './copy-text';

const read = (chunks: readonly Buffer[]) => {
  const text = new CopyText();
  return chunks.flatMap((chunk) => text.rows(chunk));
};

describe('CopyText', () => {
  it.each<[string, (string | null)[][]]>([
    [
      '1\ta\n2\tb\n',
      [
        ['1', 'a'],
        ['2', 'b'],
      ],
    ],
    ['\\N\t\n', [[null, '']]],
    ['\\\\N\ta\\tb\\nc\\rd\\be\\ff\\vg\\\\\n', [['\\N', 'a\tb\nc\rd\be\ff\vg\\']]],
    ['\n', [['']]],
  ])('reads %j', (text, rows) => {
    expect(read([Buffer.from(text)])).toEqual(rows);
  });

  it('gives back what was written, wherever it is cut', () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\\N', '\\', '\n', '\t', ''),
      fc.constant(null),
    );
    const rows = fc.array(fc.array(value, { minLength: 2, maxLength: 2 }), { maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.nat(7), (values, size) => {
        const records = values.map((texts, index) => ({ index, sourceId: '', targetId: '', values: texts }));
        const bytes = Buffer.concat([...encodeCopy(records, [...records.keys()])]);
        const chunks = Array.from({ length: Math.ceil(bytes.length / (size + 1)) }, (_, i) =>
          bytes.subarray(i * (size + 1), (i + 1) * (size + 1)),
        );
        expect(read(chunks)).toEqual(values.map((texts, place) => [String(place), ...texts]));
      }),
    );
  });
});

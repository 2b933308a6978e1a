import * as fc from 'fast-check';
import { bytesOfText } from '@commander/migration-plan';
import { withValues, type WritableRecord } from '../../record-ending';
import { encodeCopy } from './encode-copy';

const UNESCAPED: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\' };
const decode = (text: string) =>
  text === '\\N' ? null : text.replace(/\\(.)/g, (_, letter: string) => UNESCAPED[letter] ?? letter);

/** Records whose values are lines that were written together. */
function linedRecords(rows: readonly string[][]): WritableRecord[] {
  const lines = rows.map((values) => `${values.join('\t')}\n`);
  const of = {
    written: Buffer.from(lines.join('')),
    places: rows.map((_, place) => place),
    types: [],
    line: (n: number) => bytesOfText(rows[n]?.join('\t') ?? ''),
  };
  return rows.map((values, n) => ({
    index: n,
    sourceId: '',
    targetId: '',
    values,
    line: { n, of },
  }));
}

const textOf = (buffers: Iterable<Buffer>): string => Buffer.concat([...buffers]).toString();

describe('COPY text format', () => {
  it('passes lines on that were written together, all of them at once', () => {
    const records = linedRecords([
      ['1', 'ä'],
      ['2', '\u{1f600}'],
    ]);
    expect([...encodeCopy(records, [0, 1], true)]).toEqual([records[0]?.line?.of.written]);
    expect(textOf(encodeCopy(records, [1], true))).toBe('2\t\u{1f600}\n');
    expect(textOf(encodeCopy(records, [0, 1]))).toBe('0\t1\tä\n1\t2\t\u{1f600}\n');
  });

  it.each([0, 1])('writes lines beside records with other values, whichever comes first', (changed) => {
    const records = linedRecords([
      ['1', 'ä'],
      ['2', '\u{1f600}'],
    ]);
    const mixed = records.map((record, n) => (n === changed ? withValues(record, record.values) : record));
    for (const bare of [true, false])
      expect(textOf(encodeCopy(mixed, [0, 1], bare))).toBe(
        bare ? '1\tä\n2\t\u{1f600}\n' : '0\t1\tä\n1\t2\t\u{1f600}\n',
      );
  });

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

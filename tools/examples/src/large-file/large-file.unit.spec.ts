import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { BAD_KINDS, type BadRecord } from './bad-record';
import { largeFile, RECORD_BYTES, recordsOf, type LargeFileSize } from './large-file';

const SIZE: LargeFileSize = {
  seed: 7,
  bytes: 400_000,
  bad: 50,
  largeFields: [
    { bytes: 30_000, bad: false },
    { bytes: 20_000, bad: true },
    { bytes: 90_000, bad: false },
  ],
  maxRecordBytes: 50_000,
};

const made = (size: LargeFileSize) => {
  const bad: BadRecord[] = [];
  const bytes = Buffer.concat([...largeFile(size, (record) => bad.push(record))]);
  return { bytes, bad };
};

describe('a large file', () => {
  const { bytes, bad } = made(SIZE);

  it('is as large as it was asked to be, and the same each time', () => {
    expect(Math.abs(bytes.length - SIZE.bytes)).toBeLessThan(3 * RECORD_BYTES);
    const hash = (content: Buffer) => createHash('sha256').update(content).digest('hex');
    expect(hash(made(SIZE).bytes)).toBe(hash(bytes));
    expect(hash(made({ ...SIZE, seed: 8 }).bytes)).not.toBe(hash(bytes));
  });

  it('tells of every record that has to fail, of each kind, once', () => {
    expect(bad).toHaveLength(SIZE.bad + 2);
    expect(new Set(bad.map(({ record_id }) => record_id)).size).toBe(bad.length);
    const rules = new Set(BAD_KINDS.map(({ rule }) => rule).concat('csv.record_too_long'));
    expect(new Set(bad.map(({ rule }) => rule))).toEqual(rules);
  });

  it('has as many records as it says, which another parser reads, with the large fields among them', () => {
    const rows: string[][] = parse(bytes, { relax_column_count: true, relax_quotes: true });
    expect(rows).toHaveLength(recordsOf(SIZE) + 1);
    const large = rows.flatMap(([id, , , , , , note = '']) =>
      note.length > RECORD_BYTES ? [[id, note]] : [],
    );
    expect(large.map(([, note = '']) => note.length > 15_000)).toEqual([true, true, true]);
    expect(large[0]?.[1]).toContain('a "large" field,\nwith');
    expect(bad.map(({ record_id }) => record_id)).not.toContain(large[0]?.[0]);
  });
});

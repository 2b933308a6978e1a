import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { isMalformed } from '../item-reader';
import { csvDialect } from './csv-dialect';
import { csvFormat } from './csv-format';
import { planByteRanges } from '../files/plan-byte-ranges';
import { readRows, type RowReading } from '../files/read-rows';
import { collect, inChunks } from '../files/testing/chunks';
import { csvText } from './testing/csv-text';

const dialect = csvDialect({ connection: 'files', file: 'a.csv' });
const format = (width: number) =>
  csvFormat({ dialect, width, picked: Array.from({ length: width }, (_, i) => i) });
const reading = (width: number, maxRecordBytes = 1000): RowReading => ({
  format: format(width),
  encoding: 'utf-8',
  maxRecordBytes,
});

const read = async (bytes: Buffer | string, width: number, { limit = 1000, chunk = 7 } = {}) =>
  (await collect(readRows(inChunks(Buffer.from(bytes), chunk), reading(width, limit)))).flat();

const rules = async (...args: Parameters<typeof read>) =>
  (await read(...args)).map((row) => (isMalformed(row) ? row.rule : 'ok'));

const field = fc.oneof(
  fc.constant(null),
  fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\r', ' ', 'é', '🚀'), maxLength: 6 }),
);
// A row of one empty unquoted field is an empty line, which is no record.
const table = (width: number) =>
  fc.array(
    fc
      .array(field, { minLength: width, maxLength: width })
      .filter((row) => row.length > 1 || row[0] !== null),
    { maxLength: 12 },
  );
const newline = fc.constantFrom('\n', '\r\n');
const chunk = fc.integer({ min: 1, max: 40 });

describe('reading CSV rows', () => {
  it('agrees with csv-parse on every well-formed file, however it is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }).chain((width) => fc.tuple(fc.constant(width), table(width))),
        newline,
        fc.boolean(),
        chunk,
        async ([width, rows], ending, lastNewline, size) => {
          const text = csvText(rows, ending).slice(0, lastNewline ? undefined : -ending.length);
          const oracle: string[][] = parse(text, {
            record_delimiter: ['\r\n', '\n'],
            skip_empty_lines: true,
          });
          const found = await read(text, width, { chunk: size });
          expect(found.map((row) => (isMalformed(row) ? row : row.map((value) => value ?? '')))).toEqual(
            oracle,
          );
          expect(found).toEqual(rows);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('cuts any bytes at the same places when planning and when reading', async () => {
    const noise = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', 'é'), maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(noise, chunk, fc.integer({ min: 1, max: 5 }), async (text, size, batchSize) => {
        const bytes = Buffer.from(text);
        const whole = await read(bytes, 2, { chunk: size });
        const planning = { format: format(2), offset: 0, batchSize, maxBatchBytes: 25 };
        const batches = await collect(planByteRanges(inChunks(bytes, size), planning));
        const parts = await Promise.all(
          batches.map(async ({ range, records, first_record }, i) => {
            if (range.kind !== 'bytes') throw new Error('bytes expected');
            const rows = await read(bytes.subarray(range.from, range.to), 2);
            expect(rows).toHaveLength(records);
            expect(first_record).toBe(batches.slice(0, i).reduce((sum, batch) => sum + batch.records, 0));
            return rows;
          }),
        );
        expect(parts.flat()).toEqual(whole);
      }),
      { numRuns: 500 },
    );
  });

  it('tells an unquoted empty field, which is null, from a quoted one', async () => {
    expect(await read(',""\n', 2)).toEqual([[null, '']]);
  });

  it('takes empty lines for nothing, wherever they stand', async () => {
    expect(await read('\n\r\n1,2\r\n\r\n\n3,4\n\n', 2)).toEqual([
      ['1', '2'],
      ['3', '4'],
    ]);
  });

  it('keeps a carriage return that ends no line', async () => {
    expect(await read('a\rb,"c\r"\n', 2)).toEqual([['a\rb', 'c\r']]);
  });

  it('marks a ragged row and goes on behind it', async () => {
    expect(await rules('1,2\n1\n1,2,3\n"1"\n4,5\n', 2)).toEqual([
      'ok',
      'csv.ragged_row',
      'csv.ragged_row',
      'csv.ragged_row',
      'ok',
    ]);
  });

  it('marks a misplaced quote and goes on behind it', async () => {
    expect(await rules('5" pipe,1\n"a"b,2\n1,"x" \n3,4\n', 2)).toEqual([
      'csv.stray_quote',
      'csv.stray_quote',
      'csv.stray_quote',
      'ok',
    ]);
  });

  it('marks only the record that is not valid UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('é,2\n1,'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('3,"4\n"\n'),
    ]);
    expect(await rules(bytes, 2)).toEqual(['ok', 'csv.invalid_utf8', 'ok']);
    expect(await rules(bytes, 2, { chunk: 100 })).toEqual(['ok', 'csv.invalid_utf8', 'ok']);
  });

  it('marks a quote that is never closed', async () => {
    expect(await rules('1,2\n"3,4\n5,6\n', 2)).toEqual(['ok', 'csv.unclosed_quote']);
  });

  it('does not hold a record above the limit', async () => {
    const long = `1,2\n3,"${'x\n'.repeat(600)}"\n5,6\n7,"${'y'.repeat(2000)}`;
    expect(await rules(long, 2)).toEqual(['ok', 'csv.record_too_long', 'ok', 'csv.record_too_long']);
  });

  it('names no value in what it says of a malformed row', async () => {
    const rows = await read('secret\n"secret"secret,1\nsecret,"', 2);
    expect(rows.every(isMalformed)).toBe(true);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });
});

describe('planning byte ranges', () => {
  it('closes a batch early where it grows too large', async () => {
    const planning = { format: format(2), offset: 0, batchSize: 100, maxBatchBytes: 8 };
    const batches = await collect(planByteRanges(inChunks(Buffer.from('1,2\n3,4\n5,6\n'), 5), planning));
    expect(batches.map(({ records }) => records)).toEqual([2, 1]);
  });
});

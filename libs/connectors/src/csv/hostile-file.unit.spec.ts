import { mkdir, mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entity as entitySchema, type PlannedBatch } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { isMalformed, type SourceRow } from '../item-reader';
import { collect } from '../files/testing/chunks';
import { openTestFile } from '../files/testing/open-test-file';

const MIB = 1024 * 1024;

// A hundred megabytes take their time on a busy machine.
jest.setTimeout(60_000);

describe('A hostile CSV file', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'hostile-file-'));
    await mkdir(join(root, 'data'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = (content: string | Buffer) => writeFile(join(root, 'data', 'a.csv'), content);
  const read = async (
    columns: readonly string[],
  ): Promise<{ batches: PlannedBatch[]; rows: SourceRow[] }> => {
    const reader = await openTestFile({ root, file: 'a.csv', columns });
    const batches = await collect(reader.plan(1000));
    const rows: SourceRow[] = [];
    for (const batch of batches) rows.push(...(await collect(reader.read(batch))).flat());
    return { batches, rows };
  };
  /** What the plan makes of each row: its values, or the rule that refused it. */
  const processed = (rows: readonly SourceRow[], type: string) => {
    const fields = [{ to: 'id' }, { to: 'value', type }];
    const source = { connection: 'my-files', file: 'a.csv' };
    const target = { connection: 'db', table: 'thing' };
    const pipeline = compilePipeline(
      entitySchema.parse({ name: 'Thing', source, target, key: ['id'], fields }),
    );
    return rows.map((row) => {
      if (isMalformed(row)) return row.rule;
      const record = pipeline.process(row);
      return record.kind === 'valid' ? record.values[1] : record.rule;
    });
  };

  it('may have thousands of columns', async () => {
    const names = Array.from({ length: 5000 }, (_, i) => `c${i}`);
    await put(`${names.join(',')}\n${names.map((_, i) => i).join(',')}\n${names.join(',')},x\n`);
    const { rows } = await read(['c4999', 'c0']);
    expect(rows).toEqual([['4999', '0'], expect.objectContaining({ rule: 'csv.ragged_row' })]);
  });

  it('with a field of 100 MiB fails that record alone, in bounded memory', async () => {
    const file = await open(join(root, 'data', 'a.csv'), 'w');
    await file.write('id,value\n1,a\n2,"');
    for (let written = 0; written < 100; written++) await file.write(Buffer.alloc(MIB, 'x'));
    await file.write('"\n3,c\n');
    await file.close();
    const before = process.memoryUsage.rss();
    const { batches, rows } = await read(['id', 'value']);
    expect(processed(rows, 'text')).toEqual(['a', 'csv.record_too_long', 'c']);
    expect(batches.map(({ records }) => records)).toEqual([2, 1]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * MIB);
  });

  it('fails each record whose bytes are no text, and no other', async () => {
    const lines = [
      Buffer.from('1,good'),
      Buffer.from([0x32, 0x2c, 0xff]),
      // Half of a surrogate pair, as some writers put it, is no UTF-8.
      Buffer.from([0x33, 0x2c, 0xed, 0xa0, 0x80]),
      // An overlong slash.
      Buffer.from([0x34, 0x2c, 0xc0, 0xaf]),
      Buffer.from('5,a\0b'),
      Buffer.from('6,😀'),
    ];
    await put(
      Buffer.concat([
        Buffer.from('id,value\n'),
        ...lines.map((line) => Buffer.concat([line, Buffer.from('\n')])),
      ]),
    );
    const { rows } = await read(['id', 'value']);
    expect(processed(rows, 'text')).toEqual([
      'good',
      'csv.invalid_utf8',
      'csv.invalid_utf8',
      'csv.invalid_utf8',
      'type.text',
      '😀',
    ]);
  });

  it.each([
    ['bigint', ['9007199254740993', '9223372036854775807', '9223372036854775808'], [0, 1, 'type.bigint']],
    [
      'numeric',
      ['0.1000000000000000000001', '1e400', 'NaN', 'Infinity'],
      [0, 1, 'type.numeric', 'type.numeric'],
    ],
    [
      'timestamptz',
      ['2013-01-01T00:00:00Z', 'infinity', '-infinity'],
      [0, 'type.timestamptz', 'type.timestamptz'],
    ],
    ['date', ['0001-01-01', '9999-12-31', 'infinity', '2013-02-30'], [0, 1, 'type.date', 'type.date']],
  ])('keeps a %s to the digit, or refuses it', async (type, texts, expected) => {
    await put(`id,value\n${texts.map((text, i) => `${i},${text}\n`).join('')}`);
    const { rows } = await read(['id', 'value']);
    expect(processed(rows, type)).toEqual(
      expected.map((one) => (typeof one === 'number' ? texts[one] : one)),
    );
  });
});

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileSource } from '@commander/contracts';
import { collect } from '../files/testing/chunks';
import { openTestFile } from '../files/testing/open-test-file';
import type { SourceRow } from '../item-reader';

describe('A delimited file', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'dialects-'));
    await mkdir(join(root, 'data'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const read = async (
    file: string,
    content: string | Buffer,
    dialect: Partial<FileSource> & { columns?: string[] } = {},
  ): Promise<SourceRow[]> => {
    const { columns = ['id', 'name'], ...rest } = dialect;
    await writeFile(join(root, 'data', file), content);
    const reader = await openTestFile({ root, file, columns, dialect: rest });
    const rows: SourceRow[] = [];
    for (const batch of await collect(reader.plan(2)))
      rows.push(...(await collect(reader.read(batch))).flat());
    return rows;
  };

  it.each([
    ['a.tsv', {}],
    ['a.txt', { format: 'tsv' as const }],
    ['b.tsv', { delimiter: ',' }],
  ])('%s has the delimiter of its format or its plan: %j', async (file, dialect) => {
    const text = 'id\tname\n1\t"a\tb"\n2\t"""c"""\n';
    const mark = 'delimiter' in dialect ? dialect.delimiter : '\t';
    expect(await read(file, text.replaceAll('\t', mark), dialect)).toEqual([
      ['1', `a${mark}b`],
      ['2', '"c"'],
    ]);
  });

  it('may have marks of its own', async () => {
    expect(await read('a.csv', "id;name\n1;'a;''b'''\n2;\"\n", { delimiter: ';', quote: "'" })).toEqual([
      ['1', "a;'b'"],
      ['2', '"'],
    ]);
  });

  it('may have a text for no value, which is one within quotes and in the header', async () => {
    const text = 'NULL,name\nNULL,"NULL"\n,null\n"",NULL \n"x",NULL\n';
    expect(await read('a.csv', text, { null_text: 'NULL', columns: ['NULL', 'name'] })).toEqual([
      [null, 'NULL'],
      [null, 'null'],
      ['', 'NULL '],
      ['x', null],
    ]);
  });

  it.each([
    ['windows-1252', [0x80, 0xe9], '€é'],
    ['iso-8859-1', [0x80, 0xe9], '\u0080é'],
    ['iso-8859-15', [0xa4, 0xe9], '€é'],
  ] as const)('may be written in %s', async (encoding, bytes, text) => {
    const content = Buffer.concat([
      Buffer.from('id,'),
      Buffer.from(bytes),
      Buffer.from('\n1,"'),
      Buffer.from(bytes),
      Buffer.from('"\n'),
    ]);
    expect(await read('a.csv', content, { encoding, columns: ['id', text] })).toEqual([['1', text]]);
  });

  it('names the encoding as what may be missing where the header is no UTF-8', async () => {
    const content = Buffer.from([0x69, 0x64, 0x2c, 0xe9, 0x0a]);
    await expect(read('a.csv', content)).rejects.toThrow(/not UTF-8; give the source its "encoding"/);
  });
});

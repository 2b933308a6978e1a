import { execFileSync } from 'node:child_process';
import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { itemReaderFeatures, type GivenSource } from '../item-reader.features';
import { itemReaderWindowFeatures } from '../item-reader-windows.features';
import { collect } from '../files/testing/chunks';
import { givenFile } from '../files/testing/given-file';
import { csvText } from './testing/csv-text';
import { openTestFile } from '../files/testing/open-test-file';

const folder = async (): Promise<string> => mkdtemp(join(tmpdir(), 'csv-reader-'));

const open = (root: string, file: string, columns: readonly string[]) =>
  openTestFile({ root, file, columns });

const given = ({ file, encode }: { file: string; encode: (text: string) => Buffer }): GivenSource =>
  givenFile({ file, write: (rows) => encode(csvText(rows)) });

itemReaderFeatures('A CSV file', given({ file: 'sub/a.csv', encode: (text) => Buffer.from(text) }));
itemReaderFeatures(
  'A CSV file with a byte order mark and CRLF',
  given({
    file: 'a.csv',
    encode: (text) => Buffer.from(`\ufeff${text.replaceAll(/(?<!two)\n/g, '\r\n')}`),
  }),
);
itemReaderFeatures('A gzipped CSV file', given({ file: 'a.csv.gz', encode: (text) => gzipSync(text) }));
itemReaderFeatures(
  'A gzipped CSV file of several members',
  given({
    file: 'a.csv.gz',
    encode: (text) => Buffer.concat([gzipSync(text.slice(0, 20)), gzipSync(text.slice(20))]),
  }),
);

itemReaderWindowFeatures('A CSV file', given({ file: 'a.csv', encode: (text) => Buffer.from(text) }));
itemReaderWindowFeatures('A gzipped CSV file', given({ file: 'a.csv.gz', encode: (text) => gzipSync(text) }));

describe('Opening a CSV file', () => {
  let root: string;
  const put = (name: string, content: string | Buffer) => writeFile(join(root, 'data', name), content);
  beforeEach(async () => {
    root = await folder();
    await mkdir(join(root, 'data'));
  });
  afterEach(() => rm(root, { recursive: true }));

  it('says which file is missing below which connection', async () => {
    await expect(open(root, 'x.csv', ['id'])).rejects.toThrow(
      /^File "x.csv" does not exist below connection "my-files"; /,
    );
  });

  it.each(['../secret.csv', '/etc/passwd', 'a/../../secret.csv', 'link.csv', 'linked/secret.csv'])(
    'refuses %s, which leaves the folder',
    async (file) => {
      await writeFile(join(root, 'secret.csv'), 'id\n1\n');
      await symlink(join(root, 'secret.csv'), join(root, 'data', 'link.csv'));
      await symlink(root, join(root, 'data', 'linked'));
      await expect(open(root, file, ['id'])).rejects.toMatchObject({
        failure: { code: 'file.outside_root', category: 'fatal' },
      });
    },
  );

  it('follows a link that stays within the folder', async () => {
    await put('real.csv', 'id\n1\n');
    await symlink('real.csv', join(root, 'data', 'link.csv'));
    await expect(open(root, 'link.csv', ['id'])).resolves.toBeDefined();
  });

  it.each(['fifo.csv', 'folder.csv'])('refuses %s, which is no regular file', async (file) => {
    execFileSync('mkfifo', [join(root, 'data', 'fifo.csv')]);
    await mkdir(join(root, 'data', 'folder.csv'));
    await expect(open(root, file, ['id'])).rejects.toThrow(/is not a regular file/);
  });

  it.each([
    ['', /is empty/],
    ['id,id\n1,2\n', /two columns "id"/],
    ['a"b,id\n', /misplaced quote/],
    [Buffer.from([0xff, 0xfe, 0x69, 0x00, 0x0a]), /not UTF-8/],
    ['x'.repeat(1_100_000), /no header/],
  ])('refuses a bad header: %#', async (content, message) => {
    await put('bad.csv', content);
    await expect(open(root, 'bad.csv', ['id'])).rejects.toThrow(message);
  });

  it('finds no rows in a file that is all header', async () => {
    await put('a.csv', 'id,name');
    const reader = await open(root, 'a.csv', ['id']);
    expect(await collect(reader.plan(10))).toEqual([]);
  });

  it.each([
    [
      'append',
      /^File "a.csv" below connection "my-files" has grown from 7 to 9 bytes since it was planned; put back/,
    ],
    ['truncate', /has shrunk from 7 to 5 bytes/],
    ['replace', /has other content of the same size/],
    ['rewrite in place with the old times', /has other content of the same size/],
  ])('refuses a file after this was done to it: %s', async (what, message) => {
    await put('a.csv', 'id\n1\n2\n');
    const path = join(root, 'data', 'a.csv');
    const reader = await open(root, 'a.csv', ['id']);
    const [batch] = await collect(reader.plan(10));
    if (!batch) throw new Error('a batch expected');
    const { atime, mtime } = await stat(path);
    if (what === 'append') await appendFile(path, '3\n');
    if (what === 'truncate') await truncate(path, 5);
    if (what === 'replace')
      await put('b.csv', 'id\n1\n9\n').then(() => rename(join(root, 'data', 'b.csv'), path));
    if (what.startsWith('rewrite')) await put('a.csv', 'id\n1\n9\n').then(() => utimes(path, atime, mtime));
    await expect(collect(reader.read(batch))).rejects.toMatchObject({
      failure: { code: 'source.changed', message: expect.stringMatching(message) as string },
    });
    await expect(reader.fingerprint()).rejects.toMatchObject({ failure: { code: 'source.changed' } });
  });

  it('notices a file that changes while it is read', async () => {
    const line = `${'x'.repeat(1000)}\n`;
    await put('a.csv', `id\n${line.repeat(500)}`);
    const reader = await open(root, 'a.csv', ['id']);
    const [batch] = await collect(reader.plan(500));
    if (!batch) throw new Error('a batch expected');
    const reading = async () => {
      for await (const rows of reader.read(batch)) {
        expect(rows.length).toBeGreaterThan(0);
        await appendFile(join(root, 'data', 'a.csv'), line);
      }
    };
    await expect(reading()).rejects.toMatchObject({ failure: { code: 'source.changed' } });
  });

  it('takes a file that was only touched, or copied back, for the same', async () => {
    await put('a.csv', 'id\n1\n');
    const reader = await open(root, 'a.csv', ['id']);
    await put('a.csv', 'id\n1\n');
    await expect(reader.fingerprint()).resolves.toMatchObject({ kind: 'file', bytes: 5 });
  });

  it('decompresses once, for its owner alone, and again where the copy went away', async () => {
    await put('a.csv.gz', gzipSync('id\n1\n'));
    const readers = await Promise.all([open(root, 'a.csv.gz', ['id']), open(root, 'a.csv.gz', ['id'])]);
    const { sha256 } = (await readers[0].fingerprint()) as { sha256: string };
    const spool = join(root, 'spool');
    expect(await readdir(spool)).toEqual([`${sha256}.spool`]);
    expect((await stat(spool)).mode & 0o777).toBe(0o700);
    expect((await stat(join(spool, `${sha256}.spool`))).mode & 0o777).toBe(0o600);
    await rm(join(spool, `${sha256}.spool`));
    const [batch] = await collect(readers[1].plan(10));
    if (!batch) throw new Error('a batch expected');
    expect(await collect(readers[1].read(batch))).toEqual([[['1']]]);
  });

  it.each([
    ['cut short', gzipSync('id\n1\n'.repeat(1000)).subarray(0, 20)],
    ['no gzip at all', Buffer.from('id\n1\n')],
  ])('refuses a .gz that is %s and leaves no copy of it', async (_what, bytes) => {
    await put('a.csv.gz', bytes);
    await expect(open(root, 'a.csv.gz', ['id'])).rejects.toMatchObject({
      failure: { code: 'source.corrupt_gzip', category: 'fatal' },
    });
    expect(await readdir(join(root, 'spool'))).toEqual([]);
  });

  it('removes copies that nobody used for a day', async () => {
    await mkdir(join(root, 'spool'));
    const old = new Date(Date.now() - 48 * 3600 * 1000);
    for (const name of [`${'a'.repeat(64)}.spool`, `${'b'.repeat(64)}.1.part`, 'not-ours']) {
      await writeFile(join(root, 'spool', name), '');
      await utimes(join(root, 'spool', name), old, old);
    }
    await put('a.csv.gz', gzipSync('id\n1\n'));
    await open(root, 'a.csv.gz', ['id']);
    const left = await readdir(join(root, 'spool'));
    expect(left).toHaveLength(2);
    expect(left).toContain('not-ours');
  });
});

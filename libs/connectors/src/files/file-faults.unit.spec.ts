import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, open, readFile, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ConnectorError } from '../connector-error';
import { collect } from './testing/chunks';
import { openTestFile } from './testing/open-test-file';
import { resolveConnection } from '../connections/resolve-connection';
import { fingerprintFile } from './file-fingerprint';
import { findSourceFile, openSourceFile } from './source-file';

const CANARY = 'canary-6f1d';
const NOBODY = 65_534;

/** Sets a soft limit of this process; `unlimited` takes it away. */
const limit = (what: 'nofile' | 'fsize', value: number | string): void => {
  const { status } = spawnSync('prlimit', ['--pid', String(process.pid), `--${what}=${value}:`], {
    stdio: 'ignore',
  });
  if (status !== 0) throw new Error('This test needs prlimit of util-linux.');
};

/** Every file descriptor that this process may still have. */
async function openAll(held: FileHandle[] = []): Promise<FileHandle[]> {
  try {
    for (;;) held.push(await open('/dev/null'));
  } catch {
    return held;
  }
}

describe('A fault of the file system while a file is read', () => {
  let root: string;
  const put = (name: string, content: string | Buffer) => writeFile(join(root, 'data', name), content);
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'file-faults-'));
    await mkdir(join(root, 'data'));
  });
  afterEach(() => rm(root, { recursive: true }));

  const failureOf = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => Promise.reject(new Error('an error expected')),
      (thrown: unknown) => thrown as ConnectorError,
    );
    expect(JSON.stringify(error.failure)).not.toContain(CANARY);
    return error.failure;
  };
  const read = async (file: string): Promise<void> => {
    const reader = await openTestFile({ root, file, columns: ['id'] });
    for (const batch of await collect(reader.plan(1000))) await collect(reader.read(batch));
  };

  it('ENOENT: a file that goes away after planning is told by its name', async () => {
    await put('a.csv', `id\n${CANARY}\n`);
    const reader = await openTestFile({ root, file: 'a.csv', columns: ['id'] });
    await rm(join(root, 'data', 'a.csv'));
    expect(await failureOf(reader.fingerprint())).toMatchObject({
      code: 'ENOENT',
      name: 'source_missing',
      category: 'fatal',
      message: expect.stringContaining('File "a.csv" below connection "my-files"') as string,
    });
  });

  it('EACCES: a file without the right to read it is fatal', async () => {
    await put('a.csv', `id\n${CANARY}\n`);
    spawnSync('chmod', ['755', root, join(root, 'data')]);
    spawnSync('chmod', ['000', join(root, 'data', 'a.csv')]);
    // The superuser may read anything.
    const superuser = process.geteuid?.() === 0;
    if (superuser) process.seteuid?.(NOBODY);
    const failure = await failureOf(read('a.csv')).finally(() => superuser && process.seteuid?.(0));
    expect(failure).toMatchObject({ code: 'EACCES', name: 'auth_failure', category: 'fatal' });
  });

  it('EIO: a disk that cannot be read pauses', async () => {
    // The memory of a process is a regular file whose first page cannot be read.
    const { root: self } = resolveConnection('self', 'files', {
      COMMANDER_CONNECTION_SELF: 'file:///proc/self',
    });
    const file = await findSourceFile({ connection: 'self', root: self, file: 'mem' });
    const handle = await openSourceFile(file);
    const failure = await failureOf(fingerprintFile(file, handle)).finally(() => handle.close());
    expect(failure).toMatchObject({
      code: 'EIO',
      name: 'io_error',
      category: 'system',
      error_type: 'system',
    });
  });

  it('EMFILE: a process without file descriptors pauses', async () => {
    await put('a.csv', `id\n${CANARY}\n`);
    const [, usual = ''] = /open files +(\S+)/.exec(await readFile('/proc/self/limits', 'utf8')) ?? [];
    const first = await open('/dev/null');
    limit('nofile', first.fd + 20);
    const held = await openAll();
    const failure = await failureOf(read('a.csv')).finally(async () => {
      for (const handle of [...held, first]) await handle.close();
      limit('nofile', usual);
    });
    expect(failure).toMatchObject({ code: 'EMFILE', name: 'too_many_files', category: 'system' });
  });

  describe('of the spool', () => {
    let mounted = false;
    beforeEach(async () => {
      await mkdir(join(root, 'spool'), { mode: 0o700 });
      const options = ['-t', 'tmpfs', '-o', 'size=64k,mode=700', 'tmpfs', join(root, 'spool')];
      mounted = spawnSync('mount', options).status === 0;
      await put('a.csv.gz', gzipSync(`id\n${`${CANARY}\n`.repeat(100_000)}`));
    });
    afterEach(() => {
      if (mounted) spawnSync('umount', [join(root, 'spool')]);
    });

    it('pauses where its disk is full (ENOSPC; where this machine lets nobody mount, EFBIG by a limit)', async () => {
      if (!mounted) limit('fsize', 64 * 1024);
      const failure = await failureOf(read('a.csv.gz')).finally(() => mounted || limit('fsize', 'unlimited'));
      expect(failure).toMatchObject({
        code: mounted ? 'ENOSPC' : 'EFBIG',
        name: 'disk_full',
        category: 'system',
        error_type: 'system',
        message: expect.stringMatching(/^The spool folder \(COMMANDER_SPOOL\).*then resume\.$/) as string,
      });
    });
  });

  it.each([
    ['cut off in the middle', (gz: Buffer) => gz.subarray(0, gz.length >> 1)],
    ['cut off before its check sum', (gz: Buffer) => gz.subarray(0, gz.length - 8)],
    [
      'with a bit flipped',
      (gz: Buffer) => Buffer.from(gz.map((byte, i) => (i === gz.length >> 1 ? byte ^ 1 : byte))),
    ],
    ['with garbage behind it', (gz: Buffer) => Buffer.concat([gz, Buffer.from(CANARY)])],
  ])('refuses a gzip file %s', async (_what, damage) => {
    const gz = gzipSync(
      Array.from({ length: 20_000 }, (_, i) => (i === 0 ? 'id' : `${CANARY}-${i * i}`)).join('\n'),
    );
    await put('a.csv.gz', damage(gz));
    expect(await failureOf(read('a.csv.gz'))).toMatchObject({
      code: 'source.corrupt_gzip',
      name: 'source_malformed',
      category: 'fatal',
    });
  });
});

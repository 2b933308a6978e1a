import { createHash, randomUUID } from 'node:crypto';
import { open, rename, rm, utimes, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { changedUnderReading, type FileFingerprint } from './file-fingerprint';
import { readRange } from './read-range';
import { fileError, sourceError } from './source-error';
import { openSourceFile, type SourceFile } from './source-file';
import { cleanSpoolFolder, prepareSpoolFolder, spoolFailed } from './spool-folder';

const running = new Map<string, Promise<string>>();

/**
 * The path of the decompressed copy of a gzip file, made where there is none: once per content, whoever asks. It appears under its
 * name only when it is complete. Throws a ConnectorError where the file is no gzip, is cut short, or the disk is full.
 */
export function spool(file: SourceFile, fingerprint: FileFingerprint, folder: string): Promise<string> {
  const path = join(folder, `${fingerprint.sha256}.spool`);
  const known = running.get(path);
  if (known) return known;
  const made = reuseOrMake({ file, fingerprint, folder, path }).finally(() => running.delete(path));
  running.set(path, made);
  return made;
}

interface Spooling {
  readonly file: SourceFile;
  readonly fingerprint: FileFingerprint;
  readonly folder: string;
  readonly path: string;
}

async function reuseOrMake(job: Spooling): Promise<string> {
  await prepareSpoolFolder(job.folder);
  const now = new Date();
  const reused = await utimes(job.path, now, now).then(
    () => true,
    () => false,
  );
  if (reused) return job.path;
  await cleanSpoolFolder(job.folder);
  const part = `${job.path.replace(/spool$/, '')}${randomUUID()}.part`;
  try {
    await decompress(job, part);
    await rename(part, job.path);
  } catch (error) {
    await rm(part, { force: true });
    throw gzipError(error, job.file);
  }
  return job.path;
}

async function decompress({ file, fingerprint }: Spooling, part: string): Promise<void> {
  const source = await openSourceFile(file);
  try {
    const target = await open(part, 'wx', 0o600).catch(spoolFailed);
    try {
      const sha = createHash('sha256');
      const tee = new Transform({
        transform: (chunk: Buffer, _encoding, done: TransformCallback) => {
          sha.update(chunk);
          done(null, chunk);
        },
      });
      const stored = Readable.from(readRange(source, 0, Number.MAX_SAFE_INTEGER), { objectMode: false });
      await pipeline(stored, tee, createGunzip(), (chunks: AsyncIterable<Buffer>) =>
        writeAll(chunks, target),
      );
      if (sha.digest('hex') !== fingerprint.sha256) throw changedUnderReading(file);
      await target.sync().catch(spoolFailed);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function writeAll(chunks: AsyncIterable<Buffer>, target: FileHandle): Promise<void> {
  for await (const chunk of chunks) {
    let written = 0;
    while (written < chunk.length) {
      written += (await target.write(chunk, written).catch(spoolFailed)).bytesWritten;
    }
  }
}

function gzipError(error: unknown, file: SourceFile): Error {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return code.startsWith('Z_')
    ? sourceError('source.corrupt_gzip', `${file.label} is not a complete gzip file.`)
    : fileError(error, file.label);
}

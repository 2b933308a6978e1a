import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { Fingerprint } from '@commander/contracts';
import { differenceOf, sourceChanged } from '../source-changed';
import { readRange } from './read-range';
import { fileError } from './source-error';
import { fileIdentity, openSourceFile, type SourceFile } from './source-file';

/** What a file is: SHA-256 over its bytes as stored, and their number. */
export type FileFingerprint = Extract<Fingerprint, { kind: 'file' }>;

// One entry per file; an instance reads few files, the limit only guards a long life.
const CACHE_LIMIT = 1000;
const cache = new Map<string, { identity: string; fingerprint: Promise<FileFingerprint> }>();

/**
 * What the open file is now. Hashed once per process as long as device, inode, size and times of the file stay; throws a
 * fatal ConnectorError (`source.changed`) where the file changes under the hashing.
 */
export async function fingerprintFile(file: SourceFile, handle: FileHandle): Promise<FileFingerprint> {
  const identity = await identityOf(file, handle);
  const known = cache.get(file.path);
  if (known?.identity === identity) return known.fingerprint;
  if (cache.size >= CACHE_LIMIT) cache.clear();
  const fingerprint = hash(file, handle, identity);
  cache.set(file.path, { identity, fingerprint });
  fingerprint.catch(() => cache.delete(file.path));
  return fingerprint;
}

/** Throws a fatal ConnectorError (`source.changed`) where the file is no longer what `expected` says. */
export async function expectUnchanged(file: SourceFile, expected: FileFingerprint): Promise<void> {
  const handle = await openSourceFile(file);
  try {
    const now = await fingerprintFile(file, handle);
    const difference = differenceOf(expected, now);
    if (difference) throw sourceChanged(file.label, difference);
  } finally {
    await handle.close();
  }
}

async function hash(file: SourceFile, handle: FileHandle, identity: string): Promise<FileFingerprint> {
  const sha = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of readRange(handle, 0, Number.MAX_SAFE_INTEGER)) {
      sha.update(chunk);
      bytes += chunk.length;
    }
  } catch (error) {
    throw fileError(error, file.label);
  }
  if ((await identityOf(file, handle)) !== identity) throw changedUnderReading(file);
  return { kind: 'file', sha256: sha.digest('hex'), bytes };
}

async function identityOf(file: SourceFile, handle: FileHandle): Promise<string> {
  const stats = await handle.stat({ bigint: true }).catch((error: unknown) => {
    throw fileError(error, file.label);
  });
  return fileIdentity(stats);
}

/** The error of a file that changed while it was read. */
export const changedUnderReading = (file: SourceFile): Error =>
  sourceChanged(file.label, 'was written to while it was read');

import { open, type FileHandle } from 'node:fs/promises';
import type { FileFingerprint } from './file-fingerprint';
import { fileError } from './source-error';
import { openSourceFile, type SourceFile } from './source-file';
import { spool } from './spool';
import { spoolFailed } from './spool-folder';

/** Opens a file as it is, for whoever closes it. */
export const openAsIs = (file: SourceFile) => (): Promise<FileHandle> => openSourceFile(file);

/** Opens a copy of a compressed file, decompressed into the spool folder where none is there yet. */
export const openDecompressed =
  (file: SourceFile, fingerprint: FileFingerprint, spoolFolder: string) => async (): Promise<FileHandle> => {
    const path = await spool(file, fingerprint, spoolFolder);
    return open(path, 'r').catch(spoolFailed);
  };

/** Works on an opened file, and closes it; an error of the file system becomes a ConnectorError. */
export async function using<T>(
  file: SourceFile,
  openIt: () => Promise<FileHandle>,
  work: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await openIt();
  try {
    return await work(handle);
  } catch (error) {
    throw fileError(error, file.label);
  } finally {
    await handle.close();
  }
}

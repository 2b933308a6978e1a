import { constants, type BigIntStats } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import { fileError, sourceError } from './source-error';

/** A file of a `files` connection: its real path and its name for people. */
export interface SourceFile {
  readonly path: string;
  /** `File "x.csv" below connection "files"`. */
  readonly label: string;
}

/** Where a file is looked for. */
export interface FilePlace {
  readonly connection: string;
  /** The real path of the connection's folder. */
  readonly root: string;
  /** Path below it, as the plan says. */
  readonly file: string;
}

/**
 * Finds a regular file below the root of its connection. Throws a fatal ConnectorError where it does not exist, is not a
 * regular file, or stands outside the root, by its path or through a symbolic link.
 */
export async function findSourceFile({ connection, root, file }: FilePlace): Promise<SourceFile> {
  const label = `File "${file}" below connection "${connection}"`;
  if (isAbsolute(file) || file.includes('\0') || file.split(/[/\\]/).includes('..')) {
    throw sourceError(
      'file.outside_root',
      `${label}: the path must lead downwards from the connection's folder.`,
    );
  }
  const path = await realpath(join(root, file)).catch((error: unknown) => {
    throw missing(error) ? notFound(file, connection) : fileError(error, label);
  });
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw sourceError('file.outside_root', `${label} is a link that leaves the connection's folder.`);
  }
  const found = await lstat(path).catch((error: unknown) => {
    throw fileError(error, label);
  });
  if (!found.isFile()) {
    throw sourceError('file.not_regular', `${label} is not a regular file.`);
  }
  return { path, label };
}

const missing = (error: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '');

const notFound = (file: string, connection: string): Error =>
  sourceError(
    'file.not_found',
    `File "${file}" does not exist below connection "${connection}"; put it there or correct the plan's "file".`,
  );

/** Opens a found file for reading; a FIFO or a link put in its place meanwhile is refused. */
export async function openSourceFile(file: SourceFile): Promise<FileHandle> {
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const handle = await open(file.path, flags).catch((error: unknown) => {
    throw fileError(error, file.label);
  });
  if ((await handle.stat()).isFile()) return handle;
  await handle.close();
  throw sourceError('file.not_regular', `${file.label} is not a regular file.`);
}

/** What changes when a file is replaced, appended to, truncated or rewritten in place. */
export const fileIdentity = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(':');

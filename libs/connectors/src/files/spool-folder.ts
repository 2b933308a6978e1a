import { chmod, lstat, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { Env } from '@commander/security';
import { fileError, sourceError } from './source-error';

const UNUSED_FOR_MS = 24 * 3600 * 1000;
const CLEANED_AT_ONCE = 100;

/** The folder for decompressed sources: COMMANDER_SPOOL, else `commander-spool-<user id>` among the temporary files. */
export const spoolFolder = (env: Env): string =>
  env.COMMANDER_SPOOL || join(tmpdir(), `commander-spool-${userInfo().uid}`);

/** Throws the ConnectorError of a failed operation in the spool folder. */
export function spoolFailed(error: unknown): never {
  throw fileError(error, 'The spool folder (COMMANDER_SPOOL)');
}

/** Makes the folder where it is missing, for its owner alone; throws a fatal ConnectorError where it is somebody else's. */
export async function prepareSpoolFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    if (!found.isDirectory() || (process.getuid && found.uid !== process.getuid())) {
      throw sourceError(
        'spool.not_ours',
        'The spool folder belongs to somebody else; let COMMANDER_SPOOL name another.',
      );
    }
    if ((found.mode & 0o077) !== 0) await chmod(folder, 0o700);
  } catch (error) {
    spoolFailed(error);
  }
}

/** Removes files that nobody used for a day, some at a time; one that is being read stays readable to its reader. */
export async function cleanSpoolFolder(folder: string): Promise<void> {
  const oldest = Date.now() - UNUSED_FOR_MS;
  const names = (await readdir(folder)).filter((name) => /^[0-9a-f]{64}\./.test(name));
  for (const name of names.slice(0, CLEANED_AT_ONCE)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && found.mtimeMs < oldest) await rm(path, { force: true });
  }
}

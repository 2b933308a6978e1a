import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseKeyRing } from './key-ring';

const KEY_BYTES = 32;
const ID_BYTES = 4;

/**
 * Makes sure that a file with a key ring exists, readable by its owner alone; returns whether it was made now. One that exists
 * is never changed; throws ConfigError where it holds no key ring.
 */
export function ensureKeyRingFile(file: string): boolean {
  mkdirSync(dirname(file), { recursive: true });
  try {
    writeFileSync(file, newKeyRing(), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    parseKeyRing(readFileSync(file, 'utf8'), `The key ring in ${file}`);
    return false;
  }
}

/** Each ring has an id of its own, so that what another one sealed is told from what was altered. */
const newKeyRing = (): string =>
  `k${randomBytes(ID_BYTES).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}\n`;

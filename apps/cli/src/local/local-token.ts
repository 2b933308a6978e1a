import { createToken, tokenId } from '@commander/security';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tokenFile } from './stack-folder';

const OWNER_ALONE = 0o600;

/** Makes sure that a local stack has its admin token, readable by its owner alone, and returns it. */
export function ensureLocalToken(folder: string): string {
  const file = tokenFile(folder);
  const token = tokenIn(file) ?? makeToken(folder, file);
  chmodSync(file, OWNER_ALONE);
  return token;
}

function tokenIn(file: string): string | undefined {
  try {
    const token = readFileSync(file, 'utf8').trim();
    return tokenId(token) === undefined ? undefined : token;
  } catch {
    return undefined;
  }
}

// A file that stands keeps its mode when it is written, so that it goes first.
function makeToken(folder: string, file: string): string {
  mkdirSync(folder, { recursive: true });
  rmSync(file, { force: true });
  const { token } = createToken();
  writeFileSync(file, `${token}\n`, { mode: OWNER_ALONE });
  return token;
}

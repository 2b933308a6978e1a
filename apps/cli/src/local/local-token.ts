import { createToken, tokenId } from '@commander/security';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tokenFile } from './stack-folder';

/** Makes sure that a local stack has its admin token, readable by its owner alone, and returns it. */
export function ensureLocalToken(folder: string): string {
  const file = tokenFile(folder);
  try {
    const token = readFileSync(file, 'utf8').trim();
    if (tokenId(token) !== undefined) return token;
  } catch {
    // There is none yet.
  }
  mkdirSync(folder, { recursive: true });
  const { token } = createToken();
  writeFileSync(file, `${token}\n`, { mode: 0o600 });
  return token;
}

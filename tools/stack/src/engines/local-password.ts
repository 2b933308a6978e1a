import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../private-file';
import type { StackHome } from '../stack-home';

/** The password of the home's PostgreSQL, made once; letters, digits, - and _ alone, so that it fits into a URL. */
export function localPassword(home: StackHome): string {
  const file = join(home.root, 'postgres-password');
  if (!existsSync(file)) writePrivateFile(file, randomBytes(24).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivateFile } from '../private-file';
import type { StackHome } from '../stack-home';

/** The password of a home's PostgreSQL; `fresh` where it was made just now, so that data found elsewhere are not of this home. */
export interface LocalPassword {
  readonly password: string;
  readonly fresh: boolean;
}

/** Makes the password of a home once, of letters, digits, - and _ alone, so that it fits into a URL. */
export function localPassword(home: StackHome): LocalPassword {
  const file = join(home.root, 'postgres-password');
  const fresh = !existsSync(file);
  if (fresh) writePrivateFile(file, randomBytes(24).toString('base64url'));
  return { password: readFileSync(file, 'utf8').trim(), fresh };
}

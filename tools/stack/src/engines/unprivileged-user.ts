import { execFileSync } from 'node:child_process';
import { StackError } from '../stack-error';

/** A user of this machine. */
export interface UserIds {
  readonly uid: number;
  readonly gid: number;
}

function idsOf(name: string): UserIds | undefined {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

/** Whom a database server runs as where the launcher is root, as which none runs; nobody in particular elsewhere. */
export function unprivilegedUser(): UserIds | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const user = idsOf('nobody') ?? idsOf('postgres');
  if (user !== undefined) return user;
  throw new StackError(
    'Database servers do not run as root and there is no user "nobody" to run them as: start as another user.',
  );
}

import { linkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { readJson } from '../private-file';
import type { ProcessIdentity } from '../process-identity';
import { asProcessIdentity, identify, isAlive } from '../process-identity';
import type { StackHome } from '../stack-home';

function tryClaim(file: string, identity: ProcessIdentity): boolean {
  const draft = `${file}.${identity.pid}.draft`;
  writeFileSync(draft, JSON.stringify(identity), { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** The living guardian of a home, if there is one. */
export function livingGuardian(home: StackHome): ProcessIdentity | undefined {
  const identity = asProcessIdentity(readJson(home.guardianFile));
  return identity !== undefined && isAlive(identity) ? identity : undefined;
}

/**
 * Makes this process the only guardian of a home: link(2) lets one of several win. Returns the living guardian that
 * holds the home already, else nothing.
 */
export function claimHome(home: StackHome): ProcessIdentity | undefined {
  const self = identify(process.pid);
  if (self === undefined) throw new Error('The system does not tell when this process started.');
  for (;;) {
    if (tryClaim(home.guardianFile, self)) return undefined;
    const holder = livingGuardian(home);
    if (holder !== undefined) return holder;
    // A dead guardian's mark is moved away, not deleted: of two who find it, only one moves it.
    const grave = `${home.guardianFile}.${process.pid}.dead`;
    try {
      renameSync(home.guardianFile, grave);
      rmSync(grave);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

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

function livingHolder(file: string): ProcessIdentity | undefined {
  const identity = asProcessIdentity(readJson(file));
  return identity !== undefined && isAlive(identity) ? identity : undefined;
}

/** The living guardian of a home, if there is one. */
export const livingGuardian = (home: StackHome): ProcessIdentity | undefined =>
  livingHolder(home.guardianFile);

/**
 * Makes this process the only guardian of a home: link(2) lets one of several win. Returns the living guardian that
 * holds the home already, else nothing.
 */
export function claimHome(home: StackHome): ProcessIdentity | undefined {
  return claimFile(home.guardianFile);
}

/** Makes a file this process's own; returns the living process that has it already, else nothing. */
export function claimFile(file: string): ProcessIdentity | undefined {
  const self = identify(process.pid);
  if (self === undefined) throw new Error('The system does not tell when this process started.');
  for (;;) {
    if (tryClaim(file, self)) return undefined;
    const holder = livingHolder(file);
    if (holder !== undefined) return holder;
    // A dead guardian's mark is moved away, not deleted: of two who find it, only one moves it.
    const grave = `${file}.${process.pid}.dead`;
    try {
      renameSync(file, grave);
      rmSync(grave);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

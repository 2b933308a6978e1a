import { chownSync, lstatSync, mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { StackError } from '../stack-error';
import type { StackHome } from '../stack-home';
import { unprivilegedUser, type UserIds } from './unprivileged-user';

/** Where a database server keeps its data, and as whom it runs. */
export interface EngineFolder {
  /** The folder that holds the data folder; belongs to `user` where there is one. */
  readonly folder: string;
  /** Nobody in particular: the user of the launcher. */
  readonly user?: UserIds;
  /** What lies outside the home and goes with it. */
  readonly outside?: string;
}

const OTHERS_MAY_PASS = 0o001;

/** Whether users other than the owner may pass through every folder down to this one. */
export function othersMayReach(path: string): boolean {
  if ((statSync(path).mode & OTHERS_MAY_PASS) === 0) return false;
  return dirname(path) === path || othersMayReach(dirname(path));
}

/** The folder of a home that other users can enter: its name is common, so somebody may have taken it on purpose. */
export function outsideFolder(home: StackHome): string {
  const path = join(tmpdir(), `commander-${home.id}`);
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0) return path;
  throw new StackError(`${path} belongs to somebody else: remove it, or set TMPDIR to another folder.`);
}

/** Chooses where a server's data are: in the home, or for root beside it where the other user cannot enter the home. */
export function engineFolder(home: StackHome, engine: string): EngineFolder {
  const user = unprivilegedUser();
  if (user === undefined) return { folder: join(home.root, engine) };
  if (othersMayReach(home.root)) return { folder: join(home.root, engine), user };
  const outside = outsideFolder(home);
  return { folder: join(outside, engine), user, outside };
}

/** Makes a file or folder the server's own. */
export function giveTo(user: UserIds | undefined, path: string): void {
  if (user !== undefined) chownSync(path, user.uid, user.gid);
}

import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readJson } from '../private-file';
import { StackError } from '../stack-error';
import type { StackHome } from '../stack-home';
import { postgresBinaries } from './postgres-binaries';

/** Where PostgreSQL runs, and as whom. */
export interface PostgresPlace {
  /** The folder that holds bin/. */
  readonly binaries: string;
  /** The folder that holds the data folder; belongs to `user` where there is one. */
  readonly folder: string;
  /** Nobody in particular: the user of the launcher. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What lies outside the home and goes with it. */
  readonly outside?: string;
}

const OTHERS_MAY_PASS = 0o001;

/** Whether users other than the owner may pass through every folder down to this one. */
export function othersMayReach(path: string): boolean {
  if ((statSync(path).mode & OTHERS_MAY_PASS) === 0) return false;
  return dirname(path) === path || othersMayReach(dirname(path));
}

function idsOf(name: string): { uid: number; gid: number } | undefined {
  try {
    const ask = (flag: string): number =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

// PostgreSQL refuses to run as root.
function unprivilegedUser(): { uid: number; gid: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  const user = idsOf('nobody') ?? idsOf('postgres');
  if (user !== undefined) return user;
  throw new StackError(
    'PostgreSQL does not run as root and there is no user "nobody" to run it as: start as another user.',
  );
}

// A name in the common temporary folder may have been taken by somebody else on purpose.
function ownFolder(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0) return path;
  throw new StackError(`${path} belongs to somebody else: remove it, or set TMPDIR to another folder.`);
}

function copyBinaries(source: string, folder: string): string {
  const { version } = readJson(join(source, '..', 'package.json')) as { version: string };
  const target = join(folder, `postgres-${version}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${process.pid}.draft`;
  cpSync(source, draft, { recursive: true, verbatimSymlinks: true });
  if (existsSync(target)) rmSync(draft, { recursive: true });
  else renameSync(draft, target);
  return target;
}

/** Chooses where PostgreSQL runs: in the home, or for root beside it where the other user cannot enter the home. */
export function postgresPlace(home: StackHome): PostgresPlace {
  const binaries = postgresBinaries();
  const folder = join(home.root, 'postgres');
  const user = unprivilegedUser();
  if (user === undefined) return { binaries, folder };
  const outside = join(tmpdir(), `commander-${home.id}`);
  const homeIsOpen = othersMayReach(home.root);
  const binariesAreOpen = othersMayReach(binaries);
  if (homeIsOpen && binariesAreOpen) return { binaries, folder, user };
  ownFolder(outside);
  return {
    binaries: binariesAreOpen ? binaries : copyBinaries(binaries, outside),
    folder: homeIsOpen ? folder : join(outside, 'postgres'),
    user,
    outside,
  };
}

import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from './repository-root';

/** Where one stack keeps everything it has: two homes are two stacks that know nothing of each other. */
export interface StackHome {
  readonly root: string;
  /** Twelve hexadecimal digits that tell this home from others in names outside it. */
  readonly id: string;
  readonly stateFile: string;
  readonly guardianFile: string;
  readonly logs: string;
  readonly pids: string;
}

/** The default home: COMMANDER_HOME, else .commander in the repository. */
export function defaultHomeFolder(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.COMMANDER_HOME ?? join(repositoryRoot(), '.commander'));
}

/** Downloads and builds, shared by all homes: COMMANDER_CACHE, else the folder `cache` of the default home. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = resolve(env.COMMANDER_CACHE ?? join(defaultHomeFolder(env), 'cache'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The paths of a home, whose folders are made where missing. */
export function stackHome(folder: string = defaultHomeFolder()): StackHome {
  // Others may pass through but not list: PostgreSQL runs as another user where the launcher is root.
  mkdirSync(folder, { recursive: true, mode: 0o711 });
  const root = realpathSync(folder);
  const home: StackHome = {
    root,
    id: createHash('sha256').update(root).digest('hex').slice(0, 12),
    stateFile: join(root, 'stack.json'),
    guardianFile: join(root, 'guardian.json'),
    logs: join(root, 'logs'),
    pids: join(root, 'pids'),
  };
  for (const path of [home.logs, home.pids]) mkdirSync(path, { recursive: true, mode: 0o700 });
  return home;
}

/** The log file of a child of the stack. */
export function logFile(home: StackHome, name: string): string {
  return join(home.logs, `${name}.log`);
}

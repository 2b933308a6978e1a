import { repositoryRoot } from './repository-root';
import { join, resolve } from 'node:path';

/** The home of the local stack that commands speak to: COMMANDER_HOME, else .commander in the repository. */
export const stackFolder = (env: NodeJS.ProcessEnv): string =>
  resolve(env.COMMANDER_HOME || join(repositoryRoot(), '.commander'));

/** Where the demonstration has its own stack. */
export const demoFolder = (): string => join(repositoryRoot(), '.commander', 'demo');

/** The file with the admin token of a local stack; only its owner can read it. */
export const tokenFile = (folder: string): string => join(folder, 'token');

/** The file with the key ring of a local stack; only its owner can read it. */
export const keyRingFile = (folder: string): string => join(folder, 'keys');

import { attachStack } from './attach-stack';
import { createDatabase } from './create-database';
import { chooseSources } from './engines/choose-sources';
import type { EngineContext } from './engines/engine-context';
import { findMeans } from './engines/find-means';
import { startEngines } from './engines/start-engines';
import { launchGuardian } from './guardian/launch-guardian';
import { Stack } from './stack';
import { StackError } from './stack-error';
import { stackHome } from './stack-home';
import type { StackAddresses, StackLifetime, StackState } from './stack-state';
import { removeState, writeState } from './stack-state';

/** How a stack is to be started. */
export interface StackOptions {
  /** The folder with all its data. Default: COMMANDER_HOME, else .commander in the repository. */
  readonly home?: string;
  /** `launcher` ends it with this process, however that ends; `detached` leaves it until `stopStack`. */
  readonly lifetime: StackLifetime;
  /** Wants a trace store as well. Default: false. */
  readonly jaeger?: boolean;
  /** Wants a MariaDB server as well; else the first who asks the stack for it starts it. Default: false. */
  readonly mariadb?: boolean;
  /** Removes the home at the end and ends the engines roughly: for tests. Default: false. */
  readonly ephemeral?: boolean;
  /** `off` trades PostgreSQL's durability for speed: for tests. Default: full. */
  readonly durability?: 'full' | 'off';
  /** The databases to make, by short name. Default: read_model, audit, target. */
  readonly databases?: readonly string[];
  /** Hears what takes a while, one line at a time. */
  readonly onProgress?: (line: string) => void;
}

const ENGINES = new Set(['kafka', 'postgres', 'jaeger', 'mariadb']);
const DATABASES = ['read_model', 'audit', 'target'];

async function joinRunning(options: StackOptions): Promise<Stack | undefined> {
  const stack = await attachStack(options.home);
  if (stack === undefined) return undefined;
  const refusal = !stack.detached
    ? `The stack in ${stack.homeFolder} belongs to another program and ends with it: wait for that, or set COMMANDER_HOME to another folder.`
    : options.jaeger && stack.addresses.otlp === undefined
      ? 'The stack runs without Jaeger: stop it (commander down) and start it with Jaeger (commander up --with-jaeger).'
      : undefined;
  if (refusal === undefined) {
    const mended = await mendEngines(stack, options);
    if (options.mariadb) await mended.startMariadb(options.onProgress);
    return mended;
  }
  stack.detach();
  throw new StackError(refusal);
}

/** Starts again the engines of a running stack that have ended. */
async function mendEngines(stack: Stack, { onProgress }: StackOptions): Promise<Stack> {
  const ended = (await stack.children()).filter(({ name, running }) => ENGINES.has(name) && !running);
  for (const { name } of ended) {
    onProgress?.(`Starting ${name} again`);
    await stack.child(name).start();
  }
  if (ended.length > 0 && !(await stack.enginesAnswer()))
    throw new StackError(
      `${ended.map(({ name }) => name).join(' and ')} ended and did not come back: see the logs in ${stack.homeFolder}, or start anew (commander down, then commander up).`,
    );
  return stack;
}

async function makeDatabases(server: string, names: readonly string[]): Promise<Record<string, string>> {
  const made = names.map(async (name) => [name, await createDatabase(server, `commander_${name}`)] as const);
  return Object.fromEntries(await Promise.all(made));
}

async function startEverything(context: EngineContext, options: StackOptions): Promise<StackAddresses> {
  const means = await findMeans();
  const engines = await startEngines(context, chooseSources(means, options.jaeger ?? false), means);
  const databases = await makeDatabases(engines.databaseServer, options.databases ?? DATABASES);
  return { ...engines, databases, services: {} };
}

/**
 * Starts the local stack, or joins the one that `commander up` left running in the same home; a StackError (exit code
 * 2) says in a sentence what is missing. Whatever was started ends again where the start fails.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const running = await joinRunning(options);
  if (running !== undefined) return running;
  const home = stackHome(options.home);
  const { lifetime, ephemeral = false, durability = 'full', onProgress = () => undefined } = options;
  const guardian = await launchGuardian(home, ephemeral);
  removeState(home);
  try {
    const context = { home, guardian: guardian.client, ephemeral, durability, onProgress };
    const addresses = await startEverything(context, options);
    const startedAt = new Date().toISOString();
    const state: StackState = {
      version: 1,
      lifetime,
      ephemeral,
      durability,
      startedAt,
      guardian: guardian.address,
      addresses,
    };
    writeState(home, state);
    if (lifetime === 'detached') await guardian.client.request({ op: 'release' });
    const stack = new Stack(home, guardian.client, state, true);
    if (options.mariadb) await stack.startMariadb(onProgress);
    return stack;
  } catch (error) {
    await guardian.client.request({ op: 'shutdown' }).catch(() => undefined);
    guardian.client.close();
    throw error;
  }
}

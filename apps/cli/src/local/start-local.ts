import { ensureKeyRingFile } from '@commander/security';
import { startStack, stackStatus, stopStack, type Stack, type StackOptions } from '@commander/stack';
import type { Context } from '../context';
import { tell } from '../context';
import { ensureLocalToken } from './local-token';
import { prepareTopics } from './prepare-topics';
import { repositoryRoot } from './repository-root';
import { keyRingFile, tokenFile } from './stack-folder';
import { startServices } from './start-services';

/** What to start. */
export interface LocalOptions {
  readonly folder: string;
  readonly lifetime: StackOptions['lifetime'];
  readonly jaeger?: boolean;
  readonly processors: number;
  /** Whether services take free ports even where their usual ones are free. */
  readonly freePorts?: boolean;
  /** Addresses of the plans' connections, given the URL of the target database. */
  readonly connections: (targetUrl: string) => Record<string, string>;
  /** Called once the engines run and before any service starts. */
  readonly onEngines?: (stack: Stack) => Promise<void>;
}

async function start(context: Context, options: LocalOptions): Promise<Stack> {
  const { folder, lifetime, jaeger = false, processors, freePorts = false } = options;
  const stack = await startStack({
    home: folder,
    lifetime,
    jaeger,
    onProgress: (line) => tell(context, line),
  });
  await options.onEngines?.(stack);
  await prepareTopics(stack.addresses.brokers, context.env);
  ensureLocalToken(folder);
  ensureKeyRingFile(keyRingFile(folder));
  tell(context, 'Starting the services ...');
  const surroundings = {
    root: repositoryRoot(),
    folder,
    tokenFile: tokenFile(folder),
    keyRingFile: keyRingFile(folder),
    freePorts,
    addresses: stack.addresses,
    connections: options.connections(stack.addresses.databases.target ?? ''),
    env: context.env,
  };
  await startServices(stack, processors, surroundings, context.interrupted);
  return stack;
}

/**
 * Starts engines, topics and services, or completes what runs in the folder already. A failure or an interrupt on the way ends
 * everything again that this call started.
 */
export async function startLocal(context: Context, options: LocalOptions): Promise<Stack> {
  context.claimInterrupts();
  const { running } = await stackStatus(options.folder);
  const stopAgain = async (): Promise<void> => {
    if (!running) await stopStack(options.folder);
  };
  const onInterrupt = (): void => void stopAgain().catch(() => undefined);
  context.interrupted.addEventListener('abort', onInterrupt);
  try {
    const stack = await start(context, options);
    context.interrupted.throwIfAborted();
    return stack;
  } catch (error) {
    await stopAgain();
    throw error;
  } finally {
    context.interrupted.removeEventListener('abort', onInterrupt);
  }
}

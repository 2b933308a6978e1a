import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ChildStatus } from '../guardian/guardian-protocol';
import { repositoryRoot } from '../repository-root';
import type { StackOptions } from '../start-stack';

/** A launcher in a process of its own, and what it started. */
export interface Launched {
  readonly process: ChildProcess;
  readonly owned: boolean;
  readonly children: readonly ChildStatus[];
}

/** A new folder for a stack that is nobody else's. */
export function newHome(): string {
  return mkdtempSync(join(tmpdir(), 'commander-stack-'));
}

/** Starts a stack from another process and waits until it stands; rejects with what the launcher said where it fails. */
export async function launch(options: StackOptions, env: NodeJS.ProcessEnv): Promise<Launched> {
  const launcher = join(repositoryRoot(), 'tools', 'stack', 'test', 'launcher.cjs');
  const child = spawn(process.execPath, [launcher, JSON.stringify(options)], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line));
  for await (const line of createInterface({ input: child.stdout })) {
    return { process: child, ...(JSON.parse(line) as Omit<Launched, 'process'>) };
  }
  if (child.exitCode === null) await once(child, 'exit');
  throw new Error(errors.join('\n'));
}

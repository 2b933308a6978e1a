import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../repository-root';
import { StackError } from '../stack-error';
import type { StackHome } from '../stack-home';
import { logFile } from '../stack-home';
import { GuardianClient } from './guardian-client';
import type { GuardianAddress } from './guardian-protocol';
import type { GuardianGreeting } from './main';

/** A guardian of one's own, which ends when this process does unless it is released. */
export interface LaunchedGuardian {
  readonly client: GuardianClient;
  readonly address: GuardianAddress;
}

function guardianCommand(): string[] {
  const main = join(__dirname, `main${extname(__filename)}`);
  if (extname(__filename) !== '.ts') return [main];
  return ['--require', join(repositoryRoot(), 'tools', 'stack', 'source-hook.cjs'), main];
}

async function firstLine(guardian: ChildProcess): Promise<GuardianGreeting | undefined> {
  if (guardian.stdout === null) return undefined;
  for await (const line of createInterface({ input: guardian.stdout }))
    return JSON.parse(line) as GuardianGreeting;
  return undefined;
}

function spawnGuardian(home: StackHome, ephemeral: boolean): ChildProcess {
  // What steers this process (an inspector, a test runner) is nothing for the guardian.
  const { NODE_OPTIONS: _, ...env } = process.env;
  const log = openSync(logFile(home, 'guardian'), 'a', 0o600);
  const guardian = spawn(
    process.execPath,
    [...guardianCommand(), JSON.stringify({ home: home.root, ephemeral })],
    // A session of its own: Ctrl-C reaches the launcher alone, whose end the guardian then sees on stdin.
    { detached: true, stdio: ['pipe', 'pipe', log], env },
  );
  closeSync(log);
  return guardian;
}

/** Starts the guardian of a home; a StackError where another one holds the home. */
export async function launchGuardian(home: StackHome, ephemeral: boolean): Promise<LaunchedGuardian> {
  const guardian = spawnGuardian(home, ephemeral);
  const greeting = await firstLine(guardian);
  if (greeting === undefined) {
    throw new StackError(
      `The guardian of the local stack did not start; its log is ${logFile(home, 'guardian')}.`,
    );
  }
  if ('holder' in greeting) {
    throw new StackError(
      `Process ${greeting.holder} is starting or running the stack in ${home.root} for another program: ` +
        'wait until that ends, or set COMMANDER_HOME to another folder.',
    );
  }
  guardian.unref();
  guardian.stdout?.destroy();
  (guardian.stdin as Socket | null)?.unref();
  return { client: await GuardianClient.connect(greeting), address: greeting };
}

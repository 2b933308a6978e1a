import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJson, writePrivateFile } from '../private-file';
import { asProcessIdentity, identify, isAlive } from '../process-identity';
import type { StackHome } from '../stack-home';
import { waitUntil } from '../wait-until';

const ORPHAN_STOP_MS = 10_000;

function pidFile(home: StackHome, name: string): string {
  return join(home.pids, `${name}.json`);
}

/** Notes a child, so that the next guardian can end it should this one be killed. */
export function recordChild(home: StackHome, name: string, pid: number, stopSignal: NodeJS.Signals): void {
  const identity = identify(pid);
  if (identity !== undefined)
    writePrivateFile(pidFile(home, name), JSON.stringify({ ...identity, stopSignal }));
}

/** Forgets a child that has ended. */
export function forgetChild(home: StackHome, name: string): void {
  rmSync(pidFile(home, name), { force: true });
}

function signalQuietly(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function endOrphan(path: string): Promise<void> {
  const record = readJson(path);
  const identity = asProcessIdentity(record);
  if (identity !== undefined && isAlive(identity)) {
    signalQuietly(identity.pid, (record as { stopSignal?: NodeJS.Signals }).stopSignal ?? 'SIGTERM');
    if (!(await waitUntil(() => !isAlive(identity), ORPHAN_STOP_MS))) signalQuietly(identity.pid, 'SIGKILL');
    await waitUntil(() => !isAlive(identity), ORPHAN_STOP_MS);
  }
  rmSync(path, { force: true });
}

/** Ends every child that a killed guardian left behind in this home. */
export async function sweepOrphans(home: StackHome): Promise<void> {
  const files = readdirSync(home.pids).filter((name) => name.endsWith('.json'));
  await Promise.all(files.map((name) => endOrphan(join(home.pids, name))));
}

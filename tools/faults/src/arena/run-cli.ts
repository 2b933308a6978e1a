import { spawn } from 'node:child_process';
import { join } from 'node:path';

/** What a run of the command line printed, and how it ended. */
export interface CliRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const LONGEST_MS = 480_000;

/** Runs the built command line (or another app) of a checkout as its user does, to its end. */
export function runCli(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  { root, app = 'cli' }: { root: string; app?: string },
): Promise<CliRun> {
  return new Promise((resolve, reject) => {
    const main = join(root, 'dist', 'apps', app, 'src', 'main.js');
    const child = spawn(process.execPath, [main, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

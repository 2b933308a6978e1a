import { spawn } from 'node:child_process';

/** How long a shell took, and what it printed. */
export interface ShellRun {
  readonly seconds: number;
  readonly stdout: string;
}

/** Runs a script of bash to its end; rejects with what it said where it fails. */
export function runShell(script: string, env: NodeJS.ProcessEnv = {}): Promise<ShellRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn('bash', ['-euo', 'pipefail', '-c', script], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve({ seconds: (performance.now() - started) / 1000, stdout });
      else reject(new Error(`A reference ended with ${code}: ${said.trim().replaceAll(/\s+/g, ' ')}`));
    });
  });
}

/** Whether a program can be called by its name. */
export const isInstalled = (program: string): Promise<boolean> =>
  runShell(`command -v ${program}`).then(
    () => true,
    () => false,
  );

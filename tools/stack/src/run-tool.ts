import { execFile } from 'node:child_process';

/** How a program that was run to its end did; `code` is -1 where it could not be run or was killed. */
export interface ToolResult {
  readonly code: number;
  /** What it printed, standard output first. */
  readonly output: string;
}

/** Options of one run. */
export interface ToolOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly uid?: number;
  readonly gid?: number;
  /** In milliseconds; without limit where left out. */
  readonly timeout?: number;
}

/** Runs a program to its end; never throws. */
export function runTool(
  command: string,
  args: readonly string[],
  options: ToolOptions = {},
): Promise<ToolResult> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...args],
      { ...options, encoding: 'utf8', maxBuffer: 16 << 20 },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ code, output: `${stdout}${stderr}` });
      },
    );
  });
}

/** The last line of a text that is not empty, at most 300 characters of it. */
export function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
}

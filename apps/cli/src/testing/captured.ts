import type { Context, Output } from '../context';

/** An output that keeps what was written. */
export class Captured implements Output {
  text = '';

  constructor(
    readonly isTTY = false,
    public columns?: number,
    readonly rows?: number,
  ) {}

  write(text: string): void {
    this.text += text;
  }
}

/** A context whose outputs are kept; nothing of the real environment shows through. */
export function capturedContext(
  env: NodeJS.ProcessEnv = {},
): Context & { stdout: Captured; stderr: Captured } {
  const interrupted = new AbortController().signal;
  return {
    stdout: new Captured(),
    stderr: new Captured(),
    env,
    interrupted,
    claimInterrupts: () => undefined,
  };
}

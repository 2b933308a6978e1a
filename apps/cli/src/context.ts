/** A stream of text: data goes to stdout, progress to stderr. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** What a command may touch of the process it runs in. */
export interface Context {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by SIGINT, SIGTERM or SIGHUP, once `claimInterrupts` was called. */
  readonly interrupted: AbortSignal;
  /** Says that the command ends by itself after a signal; without it a signal ends the process at once. */
  claimInterrupts(): void;
}

/** Writes lines of data. */
export function print(context: Context, ...lines: string[]): void {
  for (const line of lines) context.stdout.write(`${line}\n`);
}

/** Writes lines about what is going on. */
export function tell(context: Context, ...lines: string[]): void {
  for (const line of lines) context.stderr.write(`${line}\n`);
}

/** Writes one value as one line of JSON. */
export function printJson(context: Context, value: unknown): void {
  print(context, JSON.stringify(value));
}

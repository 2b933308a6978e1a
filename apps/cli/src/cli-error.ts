import type { ExitCode } from './exit-codes';

/** A failure to tell the operator: a clear message, one problem a line, and the exit code that goes with it. */
export class CliError extends Error {
  override readonly name = 'CliError';

  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}

import { isCommanderError } from '@commander/security';
import { CommanderError as UsageError } from 'commander';
import { CliError } from './cli-error';
import { EXIT, type ExitCode } from './exit-codes';
import { safeText } from './text/safe-text';

/** What to tell of an error, and the exit code that goes with it. */
export interface Explanation {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

// A StackError says itself what to mend; its shape is asked for, so that commands without a stack need not load it.
const isStackError = (error: unknown): error is Error =>
  error instanceof Error && error.name === 'StackError';

// What a stranger says may hold data or credentials: its kind, its code and where it came from must do. Loaded only when needed,
// for it is large.
async function explainFault(error: unknown): Promise<Explanation> {
  const { safeError, summarize } = await import('@commander/telemetry');
  const safe = safeError(error);
  const frames = (safe.frames ?? []).map((frame) => `  ${frame}`);
  return { lines: [`A fault of Commander: ${summarize(safe)}`, ...frames], exitCode: EXIT.internal };
}

async function explain(error: unknown): Promise<Explanation> {
  if (error instanceof CliError) return { lines: [error.message], exitCode: error.exitCode };
  // The usage error has written its own message; asking for help is one, too.
  if (error instanceof UsageError)
    return { lines: [], exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.rejected };
  if (isStackError(error)) return { lines: [error.message], exitCode: EXIT.prerequisite };
  if (isCommanderError(error))
    return { lines: [error.message, error.remedy ?? ''].filter(Boolean), exitCode: EXIT.prerequisite };
  return explainFault(error);
}

/** What to tell the operator of anything thrown, line by line, fit for a terminal; never the message of a driver. */
export async function explainError(error: unknown): Promise<Explanation> {
  const { lines, exitCode } = await explain(error);
  return { lines: lines.flatMap((line) => line.split('\n')).map(safeText), exitCode };
}

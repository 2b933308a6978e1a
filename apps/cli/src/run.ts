import { isCommanderError } from '@commander/security';
import { CommanderError as UsageError } from 'commander';
import { CliError } from './cli-error';
import { tell, type Context } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { buildProgram } from './program';

interface Told {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

// A StackError says itself what to mend; its shape is asked for, so that commands without a stack need not load it.
const isStackError = (error: unknown): error is Error & { exitCode: typeof EXIT.prerequisite } =>
  error instanceof Error && error.name === 'StackError';

function explain(error: unknown): Told {
  if (error instanceof CliError) return { lines: [error.message], exitCode: error.exitCode };
  // The usage error has written its own message; asking for help is one, too.
  if (error instanceof UsageError)
    return { lines: [], exitCode: error.exitCode === 0 ? EXIT.ok : EXIT.rejected };
  if (isStackError(error)) return { lines: [error.message], exitCode: EXIT.prerequisite };
  if (isCommanderError(error))
    return { lines: [error.message, error.remedy ?? ''].filter(Boolean), exitCode: EXIT.prerequisite };
  return { lines: [`A fault of Commander: ${traceOf(error)}`], exitCode: EXIT.internal };
}

const traceOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : 'an unknown error';

/** Runs one command line (without the program's own name) to its end; resolves with the exit code. */
export async function run(context: Context, args: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = buildProgram(context, (finished) => (code = finished));
  try {
    await program.parseAsync(args, { from: 'user' });
    return code;
  } catch (error) {
    // What fails while everything is being stopped is no news.
    if (context.interrupted.aborted) {
      tell(context, 'Interrupted.');
      return EXIT.failedOutcome;
    }
    const { lines, exitCode } = explain(error);
    tell(context, ...lines);
    return exitCode;
  }
}

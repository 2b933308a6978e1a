import { tell, type Context } from './context';
import { EXIT, type ExitCode } from './exit-codes';
import { explainError } from './explain-error';
import { buildProgram } from './program';

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
    const { lines, exitCode } = await explainError(error);
    tell(context, ...lines);
    return exitCode;
  }
}

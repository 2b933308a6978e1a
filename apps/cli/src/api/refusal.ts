import { CliError } from '../cli-error';
import { EXIT, type ExitCode } from '../exit-codes';
import { safeText } from '../text/safe-text';
import { apiError } from './responses';

const exitCodeOf = (status: number): ExitCode => {
  if (status === 401 || status === 403) return EXIT.notAllowed;
  return status >= 500 ? EXIT.unreachable : EXIT.rejected;
};

/** The error for an answer that is no success: the service's own sentence, made safe, and the exit code for its status. */
export function refusal(status: number, body: unknown): CliError {
  const parsed = apiError.safeParse(body);
  const said = parsed.success
    ? `${safeText(parsed.data.error.message)} (${safeText(parsed.data.error.code)})`
    : `The service answered with status ${status} and no reason.`;
  const hint = status === 401 ? ' Set COMMANDER_TOKEN to a valid token.' : '';
  return new CliError(said + hint, exitCodeOf(status));
}

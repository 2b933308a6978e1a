import type { ExecutionReport } from '@commander/contracts';
import { EXIT, type ExitCode } from '../exit-codes';

/** The exit code for a report: an execution that failed, was cancelled, or did not pass its verification is a failed outcome. */
export function outcomeOf({ status, verification, execution_type }: ExecutionReport): ExitCode {
  if (status === 'running' || status === 'paused') return EXIT.ok;
  if (status !== 'completed') return EXIT.failedOutcome;
  if (verification.state === 'passed') return EXIT.ok;
  // A rehearsal writes nothing that could be verified.
  return verification.state === 'not-verified' && execution_type === 'dry-run' ? EXIT.ok : EXIT.failedOutcome;
}

import type { ExecutionReport } from '@commander/contracts';
import { EXIT, type ExitCode } from '../exit-codes';

/**
 * The exit code for a report: an execution that failed, was cancelled, did not pass its verification, or of whose records
 * every one failed, is a failed outcome.
 */
export function outcomeOf(report: ExecutionReport): ExitCode {
  if (report.status === 'running' || report.status === 'paused') return EXIT.ok;
  return report.status === 'completed' && !everyRecordFailed(report) && isVerified(report)
    ? EXIT.ok
    : EXIT.failedOutcome;
}

const everyRecordFailed = ({ progress }: ExecutionReport): boolean =>
  progress.failed_records > 0 && progress.successful_records === 0;

// A rehearsal writes nothing that could be verified.
const isVerified = ({ verification, execution_type: type }: ExecutionReport): boolean =>
  verification.state === 'passed' || (verification.state === 'not-verified' && type === 'dry-run');

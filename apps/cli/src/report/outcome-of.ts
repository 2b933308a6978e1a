import type { ExecutionReport } from '@commander/contracts';
import { EXIT, type ExitCode } from '../exit-codes';

/**
 * The exit code for a report: an execution that failed, was cancelled, did not pass its verification, or of whose records
 * every one failed, is a failed outcome; a rollback that left rows alone has a code of its own.
 */
export function outcomeOf(report: ExecutionReport): ExitCode {
  const { status, execution_type: type } = report;
  if (status === 'running' || status === 'paused') return EXIT.ok;
  if (status !== 'completed' || !isVerified(report)) return EXIT.failedOutcome;
  if (type === 'rollback') return hasConflicts(report) ? EXIT.conflicts : EXIT.ok;
  return everyRecordFailed(report) ? EXIT.failedOutcome : EXIT.ok;
}

const hasConflicts = ({ rollback }: ExecutionReport): boolean => (rollback?.conflicts ?? 0) > 0;

const everyRecordFailed = ({ progress }: ExecutionReport): boolean =>
  progress.failed_records > 0 && progress.successful_records === 0;

// A rehearsal writes nothing that could be verified, and a rollback takes away what could.
const MAY_GO_UNVERIFIED: readonly ExecutionReport['execution_type'][] = ['dry-run', 'rollback'];

const isVerified = ({ verification, execution_type: type }: ExecutionReport): boolean =>
  verification.state === 'passed' ||
  (verification.state === 'not-verified' && MAY_GO_UNVERIFIED.includes(type));

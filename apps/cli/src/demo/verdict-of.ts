import type { ExecutionReport } from '@commander/contracts';
import { EXIT, type ExitCode } from '../exit-codes';
import { outcomeOf } from '../report/outcome-of';
import { isAsExpected, type ComparedNumber } from './compared-number';

/** The exit code of a demonstration: that of its execution, or of a failed outcome where a number differs. */
export const verdictOf = (compared: readonly ComparedNumber[], report: ExecutionReport): ExitCode =>
  compared.every(isAsExpected) ? outcomeOf(report) : EXIT.failedOutcome;

import type { Failure } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { isSingle, type ExecutionState } from '../state/execution-state';
import type { DecisionDraft } from './draft';

/** The early end of a run in which too much goes wrong: the first error where it must stop there, or a budget spent. */
export function decideStop(execution: ExecutionState): DecisionDraft | null {
  const failed = failedRecords(execution);
  if (execution.config?.stop_on_first_error && failed > execution.failedBefore) {
    const since = failed - execution.failedBefore;
    const message = `${since} ${since === 1 ? 'record' : 'records'} failed, and stop_on_first_error is set.`;
    return stop(execution, ownFailure('stop_on_first_error', message));
  }
  const spent = recordBudget(execution, failed) ?? batchBudget(execution);
  return spent && stop(execution, spent);
}

/** What a failed run wrote is undone only where it was asked to stop at its first error. */
export const undoneOnStop = (execution: ExecutionState): boolean | undefined =>
  execution.config?.stop_on_first_error && !isSingle(execution) ? true : undefined;

/** Staged records that failed fail again, for the same reasons, once they are written. */
const failedRecords = ({ entities }: ExecutionState): number =>
  [...entities.values()].reduce(
    (sum, { counts, stagedFailed }) => sum + Math.max(counts.failed, stagedFailed),
    0,
  );

function recordBudget({ config, entities }: ExecutionState, failed: number): Failure | null {
  const budget = config?.max_failed_records ?? 'unlimited';
  if (budget === 'unlimited') return null;
  const planned = [...entities.values()].reduce((sum, entity) => sum + (entity.planned?.records ?? 0), 0);
  const most = typeof budget === 'number' ? budget : (planned * Number.parseFloat(budget)) / 100;
  if (failed <= most) return null;
  const message = `${failed} of ${planned} planned records failed, more than max_failed_records (${budget}) allows; find out why, then resume with a higher one, as these count in a resume too, or start anew.`;
  return ownFailure('budget.failed_records', message);
}

function batchBudget({ config, entities, tally }: ExecutionState): Failure | null {
  const least = config?.min_batch_success_percent ?? 0;
  const planned = [...entities.values()].reduce(
    (sum, entity) => sum + (entity.planned?.batches.length ?? 0),
    0,
  );
  if (tally.abandoned * 100 <= (100 - least) * planned) return null;
  const message = `${tally.abandoned} of ${planned} planned batches were given up, more than min_batch_success_percent (${least}) allows; find out why, then resume with a lower one, as these count in a resume too, or start anew.`;
  return ownFailure('budget.batch_success', message);
}

const stop = (execution: ExecutionState, reason: Failure): DecisionDraft => ({
  name: 'execution.closing',
  subject: execution.id,
  data: {
    execution_id: execution.id,
    end: 'failed',
    reason: reason.message,
    failure: reason,
    rollback: undoneOnStop(execution),
  },
});

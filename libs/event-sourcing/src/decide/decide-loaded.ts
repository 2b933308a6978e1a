import { ownFailure } from '@commander/migration-plan';
import { conserves } from '../state/counts';
import { isBusy, isLoaded, totalCounts, type ExecutionState } from '../state/execution-state';
import { addUndone, conservesUndone, NOTHING_UNDONE } from '../state/undo-counts';
import type { DecisionDraft } from './draft';
import { endExecution } from './end-execution';

/** The beginning of the end once every batch is done: a good one, where the numbers conserve. */
export function decideLoaded(execution: ExecutionState): DecisionDraft | null {
  if (isBusy(execution) || !isDone(execution)) return null;
  const message = execution.type === 'rollback' ? lostImages(execution) : lostRecords(execution);
  const failure = message === null ? undefined : ownFailure('conservation', message);
  const ending = failure
    ? { end: 'failed' as const, reason: failure.message, failure }
    : { end: 'completed' as const };
  // A dry run has opened no fence, so there is none to close.
  if (execution.type === 'dry-run') return endExecution({ ...execution, ending });
  return {
    name: 'execution.closing',
    subject: execution.id,
    data: { execution_id: execution.id, ...ending },
  };
}

const isDone = ({ type, rehearsed, entities }: ExecutionState): boolean =>
  type === 'dry-run' ? rehearsed : [...entities.values()].every(isLoaded);

function lostRecords(execution: ExecutionState): string | null {
  const counts = totalCounts(execution);
  if (conserves(counts)) return null;
  const { created, updated, unchanged, merged, skipped, failed } = counts;
  const outcomes = created + updated + unchanged + merged + skipped + failed;
  return `${counts.read} records were read, but ${outcomes} have an outcome: records were lost or counted twice.`;
}

function lostImages({ entities }: ExecutionState): string | null {
  const undone = [...entities.values()].reduce(
    (sum, entity) => addUndone(sum, entity.undone),
    NOTHING_UNDONE,
  );
  if (conservesUndone(undone)) return null;
  const outcomes = undone.deleted + undone.restored + undone.conflicts;
  return `${undone.images} undo images were read, but ${outcomes} have an outcome: rows were lost or undone twice.`;
}

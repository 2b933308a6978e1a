import { compareCensus, untoldBatches, type CensusDifference } from '../state/compare-census';
import { isBusy, isSingle, type ExecutionState } from '../state/execution-state';
import type { StepTarget } from '../state/step';
import { dispatch, dueSteps, startOrRepeat } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';
import { pauseForCensus } from './pause-for';
import { ORDER_PATIENCE_MS } from './unanswered-orders';

/** The way from `closing` to the end: close the fence, compare its census with the stream, verify, end. */
export function decideEnding(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  if (!execution.census) return order(execution, 'close', context);
  const difference = compareCensus(execution);
  if (difference) return decideDifference(execution, difference, context);
  // What was undone is checked row by row while it is undone; there is nothing left to compare with a source.
  if (execution.ending?.end !== 'completed' || execution.type === 'rollback') return endExecution(execution);
  return execution.verification
    ? endExecution(execution, execution.verification)
    : order(execution, 'verify', context);
}

/**
 * What is behind catches up: an order whose batch stands in the ledger has its outcome told again, whoever told the order's failure because
 * the answer to its commit was lost. What then differs stops a good end, and is told by an early one.
 */
function decideDifference(
  execution: ExecutionState,
  { kind, message }: CensusDifference,
  context: DecisionContext,
): DecisionDraft | null {
  if (kind === 'behind' && context.now < censusDueAt(execution)) return tellAgain(execution, context);
  if (execution.ending?.end === 'completed') return pauseForCensus(execution, message);
  const { ending } = execution;
  const reason = ending?.reason ? `${ending.reason} ${message}` : message;
  return endExecution({ ...execution, ending: ending && { ...ending, reason } });
}

function tellAgain(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  const untold = untoldBatches(execution);
  const isRollback = execution.type === 'rollback';
  // What stands after one transaction for all was written, and is told, by its promotion.
  const steps: StepTarget[] =
    isSingle(execution) && !isRollback && untold.length > 0
      ? [{ kind: 'promote' }]
      : untold.map((batch) => ({ kind: isRollback ? 'undo' : 'load', ...batch }));
  return startOrRepeat(execution, steps, context);
}

function order(
  execution: ExecutionState,
  kind: 'close' | 'verify',
  context: DecisionContext,
): DecisionDraft | null {
  const due = dueSteps(execution, context.now).some((step) => step.kind === kind);
  const open = isBusy(execution) || (execution.steps.size > 0 && !due);
  return open ? null : dispatch(execution, [{ kind }], context);
}

/** Until when the stream may lack outcomes that the ledger holds, in milliseconds since 1970. */
export const censusDueAt = (execution: ExecutionState): number =>
  Date.parse(execution.censusAt ?? '') + ORDER_PATIENCE_MS;

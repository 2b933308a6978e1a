import type { Failure } from '@commander/contracts';
import { isRepeated, ownFailure, retryDelay, retryRules } from '@commander/migration-plan';
import { isSingle, type ExecutionState } from '../state/execution-state';
import type { Step } from '../state/step';
import { undoneOnStop } from './decide-stop';
import { dispatch } from './dispatch';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';
import { pauseFor } from './pause-for';

/** What becomes of an order that failed: another attempt, giving its batch up, a pause, or the end, by its category. */
export function decideFailure(
  execution: ExecutionState,
  step: Step,
  context: DecisionContext,
): DecisionDraft | null {
  const failure = step.failure ?? UNKNOWN;
  const again = execution.hold === 'none' && !step.abandon;
  const next = again ? nextAttempt(execution, step, failure, context) : null;
  if (next) return next;
  if (step.kind === 'verify') return endExecution(execution, 'not-verified');
  return endsRun(execution, failure) ? stopForGood(execution, step, failure) : pauseFor(execution, failure);
}

/**
 * A batch that the database refuses for a passing reason again and again (deadlocks, time limits) is given up; in one transaction
 * for all there is no giving up. What cannot be reached says nothing about the batch: that waits for an operator.
 */
function nextAttempt(
  execution: ExecutionState,
  step: Step,
  failure: Failure,
  context: DecisionContext,
): DecisionDraft | null {
  if (mayRepeat(execution, step, failure)) return scheduleRetry(execution, step, context);
  const isRefused = failure.category === 'transient' && failure.error_type === 'database';
  return step.kind === 'load' && isRefused && !isSingle(execution)
    ? dispatch(execution, [{ ...targetOf(step), abandon: failure }], context)
    : null;
}

const UNKNOWN = ownFailure('unknown', 'A step failed without saying why.');

const rulesOf = ({ config, requested, plan }: ExecutionState) =>
  retryRules(config ?? requested, plan.retry_config);

const mayRepeat = (execution: ExecutionState, step: Step, failure: Failure): boolean =>
  step.retries < rulesOf(execution).maxRetries && isRepeated(failure, execution.plan.retry_config);

/**
 * Records' own failures never fail an order, so an order that reports one has met a defect: it ends the run too. A dry run
 * keeps nothing that it could continue from, so whatever stops it ends it.
 */
const endsRun = ({ type }: ExecutionState, { category }: Failure): boolean =>
  type === 'dry-run' || (category !== 'transient' && category !== 'system');

/**
 * Whether a failed step asks for a decision now. While a pause is under way only a failure that ends the run does; on the way to an
 * end it would ask for the pause that is under way already.
 */
export const needsDecision = (execution: ExecutionState, step: Step): boolean =>
  step.status === 'failed' &&
  (execution.hold === 'none' ||
    (execution.hold === 'pausing' && !execution.ending && endsRun(execution, step.failure ?? UNKNOWN)));

const targetOf = ({ kind, entity, batch }: Step) => ({ kind, entity, batch });

function scheduleRetry(
  execution: ExecutionState,
  step: Step,
  { now, random }: DecisionContext,
): DecisionDraft {
  const delay = retryDelay(step.retries, rulesOf(execution), random);
  return {
    name: 'retry.scheduled',
    subject: execution.id,
    data: {
      execution_id: execution.id,
      ...targetOf(step),
      attempt: step.attempt + 1,
      not_before: new Date(now + delay).toISOString(),
    },
  };
}

function stopForGood(execution: ExecutionState, step: Step, failure: Failure): DecisionDraft {
  const ending = { end: 'failed' as const, reason: failure.message, failure };
  // Where no fence was opened there is none to close; what cannot be done on the way to an end leaves the target's state, or what the
  // stream says of it, in doubt, and what is in doubt waits for an operator.
  if (!execution.opened) return endExecution({ ...execution, ending });
  if (execution.ending) return pauseFor(execution, failure);
  return {
    name: 'execution.closing',
    subject: execution.id,
    data: { execution_id: execution.id, ...ending, rollback: undoneOnStop(execution) },
  };
}

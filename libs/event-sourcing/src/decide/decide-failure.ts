import type { Failure } from '@commander/contracts';
import { DEFAULT_MAX_RETRIES, DEFAULT_RETRY_DELAY_MS, retryDelay } from '@commander/migration-plan';
import type { ExecutionState } from '../state/execution-state';
import type { Step } from '../state/step';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';

/** What becomes of an order that failed: another attempt, a pause, or the end, by the category of its failure. */
export function decideFailure(
  execution: ExecutionState,
  step: Step,
  context: DecisionContext,
): DecisionDraft {
  const failure = step.failure ?? UNKNOWN;
  const mayRetry = failure.category === 'transient' && step.retries < maxRetries(execution);
  if (mayRetry && execution.hold === 'none') return scheduleRetry(execution, step, context);
  if (step.kind === 'verify') return endExecution(execution, 'not-verified');
  if (endsRun(failure)) return stopForGood(execution, step, failure);
  return pauseFor(execution, failure);
}

const UNKNOWN: Failure = {
  category: 'system',
  error_type: 'system',
  code: 'unknown',
  message: 'A step failed without saying why.',
  retriable: false,
};

const maxRetries = (execution: ExecutionState): number =>
  execution.config?.max_retries ?? execution.requested.max_retries ?? DEFAULT_MAX_RETRIES;

/** Records' own failures never fail an order, so an order that reports one has met a defect: it ends the run too. */
const endsRun = ({ category }: Failure): boolean => category !== 'transient' && category !== 'system';

/**
 * Whether a failed step asks for a decision now. While a pause is under way only a failure that ends the run does; one of a
 * close would ask for the pause that is under way already.
 */
export const needsDecision = (execution: ExecutionState, step: Step): boolean =>
  step.status === 'failed' &&
  (execution.hold === 'none' ||
    (execution.hold === 'pausing' && step.kind !== 'close' && endsRun(step.failure ?? UNKNOWN)));

function scheduleRetry(
  execution: ExecutionState,
  step: Step,
  { now, random }: DecisionContext,
): DecisionDraft {
  const initial =
    execution.config?.retry_delay_ms ?? execution.requested.retry_delay_ms ?? DEFAULT_RETRY_DELAY_MS;
  const { kind, entity, batch, attempt } = step;
  return {
    name: 'retry.scheduled',
    subject: execution.id,
    data: {
      execution_id: execution.id,
      kind,
      entity,
      batch,
      attempt: attempt + 1,
      not_before: new Date(now + retryDelay(step.retries, initial, random)).toISOString(),
    },
  };
}

function stopForGood(execution: ExecutionState, step: Step, failure: Failure): DecisionDraft {
  // A refused preparation has opened no fence, so there is none to close; a close that cannot be done leaves the
  // target's state in doubt, and what is in doubt waits for an operator.
  if (step.kind === 'prepare')
    return endExecution({ ...execution, ending: { end: 'failed', reason: failure.message, failure } });
  if (step.kind === 'close') return pauseFor(execution, failure);
  return {
    name: 'execution.closing',
    subject: execution.id,
    data: { execution_id: execution.id, end: 'failed', reason: failure.message, failure },
  };
}

const pauseFor = (execution: ExecutionState, failure: Failure): DecisionDraft => ({
  name: 'pause.requested',
  subject: execution.id,
  data: { execution_id: execution.id, operator: null, failure, reason: failure.message },
});

import { isBusy, type ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { nextAlertAt } from './alert-conditions';
import { decideAlert } from './decide-alert';
import { nextCheckpointAt } from './decide-checkpoint';
import { decideCommand } from './decide-command';
import { censusDueAt, decideEnding } from './decide-ending';
import { decideExpiry, nextExpiryAt } from './decide-expiry';
import { decideFailure, needsDecision } from './decide-failure';
import { decideUndoing } from './decide-undoing';
import { decideWork } from './decide-work';
import type { DecisionContext, DecisionDraft } from './draft';
import { endExecution } from './end-execution';
import { nextUnanswered } from './unanswered-orders';

/**
 * The one next decision that a project's state calls for, or null where there is nothing to decide now. It depends on
 * the state alone, so that whoever owns the project after a crash comes to the same decision. What an ended execution
 * still asks for goes before commands, which would else be decided without it.
 */
export function nextDecision(state: ProjectState, context: DecisionContext): DecisionDraft | null {
  const afterEnd = decideUndoing(state, context) ?? decideExpiry(state, context);
  if (afterEnd) return afterEnd;
  const pending = state.pending[0];
  if (pending) return decideCommand(pending, state, context);
  for (const execution of state.executions.values()) {
    const draft = decideExecution(execution, context);
    if (draft) return { ...draft, traceparent: execution.traceparent };
  }
  return null;
}

function decideExecution(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  const failed = [...execution.steps.values()].find((step) => needsDecision(execution, step));
  const draft = failed ? decideFailure(execution, failed, context) : decideAlert(execution, context);
  if (draft) return draft;
  if (execution.hold !== 'none') return decideHold(execution);
  return execution.ending ? decideEnding(execution, context) : decideWork(execution, context);
}

/** A pause or a cancel takes effect once nothing is in flight; a dry run has nothing in flight that could do harm. */
function decideHold(execution: ExecutionState): DecisionDraft | null {
  if (execution.type === 'dry-run') return endExecution({ ...execution, ending: { end: 'cancelled' } });
  if (isBusy(execution) || execution.hold === 'paused') return null;
  const data = { execution_id: execution.id };
  if (execution.hold === 'pausing') return { name: 'execution.paused', subject: execution.id, data };
  const rollback = execution.rollbackAsked || undefined;
  return {
    name: 'execution.closing',
    subject: execution.id,
    data: { ...data, end: 'cancelled', rollback },
  };
}

/**
 * When time alone calls for something, in milliseconds since 1970: a retry, a checkpoint, an alert or an expiry is due, or
 * an order has gone unanswered; or null.
 */
export function nextWake(state: ProjectState): number | null {
  const times = [...state.executions.values()].flatMap(timesOf);
  const first = Math.min(nextUnanswered(state) ?? Infinity, nextExpiryAt(state) ?? Infinity, ...times);
  return first === Infinity ? null : first;
}

function timesOf(execution: ExecutionState): number[] {
  const { hold, ending, censusAt, steps } = execution;
  if (hold !== 'none') return [];
  const retries = [...steps.values()]
    .filter((step) => step.status === 'waiting' && step.notBefore !== undefined)
    .map((step) => Date.parse(step.notBefore ?? ''));
  if (ending) return censusAt && steps.size === 0 ? [...retries, censusDueAt(execution)] : retries;
  const times = [...retries, ...nextAlertAt(execution), nextCheckpointAt(execution)];
  return times.filter((time) => time !== null);
}

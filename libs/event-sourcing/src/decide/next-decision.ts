import { isBusy, type ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { decideCommand } from './decide-command';
import { censusDueAt, decideEnding } from './decide-ending';
import { decideFailure, needsDecision } from './decide-failure';
import { decideWork } from './decide-work';
import type { DecisionContext, DecisionDraft } from './draft';
import { nextUnanswered } from './unanswered-orders';

/**
 * The one next decision that a project's state calls for, or null where there is nothing to decide now. It depends on
 * the state alone, so that whoever owns the project after a crash comes to the same decision.
 */
export function nextDecision(state: ProjectState, context: DecisionContext): DecisionDraft | null {
  const pending = state.pending[0];
  if (pending) return decideCommand(pending, state, context);
  for (const execution of state.executions.values()) {
    const draft = execution.ended ? null : decideExecution(execution, context);
    if (draft) return { ...draft, traceparent: execution.traceparent };
  }
  return null;
}

function decideExecution(execution: ExecutionState, context: DecisionContext): DecisionDraft | null {
  const failed = [...execution.steps.values()].find((step) => needsDecision(execution, step));
  if (failed) return decideFailure(execution, failed, context);
  if (execution.hold !== 'none') return decideHold(execution);
  return execution.ending ? decideEnding(execution, context) : decideWork(execution, context);
}

/** A pause or a cancel takes effect once nothing is in flight. */
function decideHold(execution: ExecutionState): DecisionDraft | null {
  if (isBusy(execution) || execution.hold === 'paused') return null;
  const data = { execution_id: execution.id };
  return execution.hold === 'pausing'
    ? { name: 'execution.paused', subject: execution.id, data }
    : { name: 'execution.closing', subject: execution.id, data: { ...data, end: 'cancelled' } };
}

/** When time alone calls for something, in milliseconds since 1970: a retry is due or an order has gone unanswered; or null. */
export function nextWake(state: ProjectState): number | null {
  const times = [nextUnanswered(state) ?? Infinity, ...retryTimes(state), ...censusTimes(state)];
  const first = Math.min(...times);
  return first === Infinity ? null : first;
}

const retryTimes = (state: ProjectState): number[] =>
  [...state.executions.values()]
    .filter((execution) => !execution.ended && execution.hold === 'none')
    .flatMap((execution) => [...execution.steps.values()])
    .filter((step) => step.status === 'waiting' && step.notBefore !== undefined)
    .map((step) => Date.parse(step.notBefore ?? ''));

const censusTimes = (state: ProjectState): number[] =>
  [...state.executions.values()]
    .filter(
      ({ ended, hold, ending, censusAt, steps }) =>
        !ended && hold === 'none' && ending && censusAt && steps.size === 0,
    )
    .map(censusDueAt);

import type { Phase } from '@commander/contracts';
import { isPlanned, type ExecutionState } from './execution-state';
import type { ProjectState } from './project-state';
import { stepKey } from './step';

/** What goes on inside a running execution; it follows from what has happened, so it is never stored. */
export function phaseOf(execution: ExecutionState): Phase {
  if (execution.hold !== 'none') return execution.hold;
  if (execution.ending) return isVerifying(execution) ? 'verifying' : 'closing';
  if (execution.type === 'dry-run') return 'rehearsing';
  if (!execution.prepared) return 'preparing';
  return isPlanned(execution) && execution.config ? workOf(execution) : 'planning';
}

/** Only what ended well and moved records is verified. */
const isVerifying = ({ type, ending, census }: ExecutionState): boolean =>
  census !== null && ending?.end === 'completed' && type !== 'rollback';

function workOf(execution: ExecutionState): Phase {
  if (execution.type === 'rollback') return 'rolling-back';
  return execution.steps.has(stepKey({ kind: 'promote' })) ? 'promoting' : 'loading';
}

/** The phase of any execution of a project; null where it is not known. */
export function phaseIn(state: ProjectState, executionId: string): Phase | null {
  const running = state.executions.get(executionId);
  return running ? phaseOf(running) : (state.ended.get(executionId)?.end ?? null);
}

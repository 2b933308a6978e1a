import type { Phase } from '@commander/contracts';
import { isPlanned, type ExecutionState } from './execution-state';

/** What goes on inside an execution; it follows from what has happened, so it is never stored. */
export function phaseOf(execution: ExecutionState): Phase {
  if (execution.ended) return execution.ended;
  if (execution.hold !== 'none') return execution.hold;
  if (execution.ending) return execution.census ? 'verifying' : 'closing';
  if (!execution.prepared) return 'preparing';
  return isPlanned(execution) && execution.config ? 'loading' : 'planning';
}

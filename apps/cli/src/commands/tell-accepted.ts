import type { ExecutionAccepted } from '../api/responses';
import { print, printJson, tell, type Context } from '../context';

const PENDING = 'The command stands in the queue and has no outcome yet; it is carried out in its turn.';

/** Prints what a command is about: the id of its execution, or the answer as JSON. */
export function tellAccepted(context: Context, accepted: ExecutionAccepted, json = false): void {
  if (accepted.outcome === 'pending') tell(context, PENDING);
  if (json) printJson(context, accepted);
  else print(context, accepted.execution_id);
}

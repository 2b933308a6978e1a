import type { ExecutionState } from '../state/execution-state';
import { alertConditions, type AlertContext } from './alert-conditions';
import type { DecisionDraft } from './draft';

/** An alert to raise or to clear, where what it is about has begun or is over. */
export function decideAlert(execution: ExecutionState, context: AlertContext): DecisionDraft | null {
  const wanted = new Map(alertConditions(execution, context));
  const data = { execution_id: execution.id };
  for (const [alert, message] of wanted)
    if (!execution.alerts.has(alert))
      return { name: 'alert.raised', subject: execution.id, data: { ...data, alert, message } };
  for (const alert of execution.alerts)
    if (!wanted.has(alert)) return { name: 'alert.cleared', subject: execution.id, data: { ...data, alert } };
  return null;
}

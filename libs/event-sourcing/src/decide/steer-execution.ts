import type { ExecutionState } from '../state/execution-state';
import { phaseIn } from '../state/phase-of';
import type { Given } from './decide-command';
import type { DecisionDraft } from './draft';
import { refuseExpiredCancel } from './refuse-expired';
import { notAllowed, unknownExecution } from './refusals';
import { LIFE, type Refusal } from './transitions';

/** What pause, resume or cancel comes to. */
export function steerExecution({
  command,
  by,
  state,
}: Given<'pause' | 'resume' | 'cancel'>): DecisionDraft | Refusal {
  const phase = phaseIn(state, command.execution_id);
  if (!phase) return unknownExecution(command.execution_id);
  const answer = LIFE[phase][command.command];
  const execution = state.executions.get(command.execution_id);
  if (typeof answer !== 'string') return answer;
  if (!execution) return unknownExecution(command.execution_id);
  const data = { ...by, execution_id: execution.id };
  const subject = execution.id;
  switch (command.command) {
    case 'pause':
      return {
        name: 'pause.requested',
        subject,
        data: { ...data, reason: command.reason ?? 'An operator asked for it.' },
      };
    case 'resume':
      return { name: 'execution.resumed', subject, data };
    case 'cancel':
      return cancel({ command, by, state, execution });
  }
}

function cancel({
  command,
  by,
  state,
  execution,
}: Pick<Given<'cancel'>, 'command' | 'by' | 'state'> & { execution: ExecutionState }):
  DecisionDraft | Refusal {
  if (command.rollback && execution.type === 'rollback')
    return notAllowed('It undoes another execution and cannot itself be undone; cancel it without rollback.');
  const { reason, rollback } = command;
  const refusal = rollback ? refuseExpiredCancel(state.ended, execution) : null;
  if (refusal) return refusal;
  return {
    name: 'cancel.requested',
    subject: execution.id,
    data: { ...by, execution_id: execution.id, reason, rollback },
  };
}

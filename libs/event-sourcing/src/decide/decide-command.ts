import type { Command } from '@commander/contracts';
import { planHash } from '@commander/migration-plan';
import type { PendingCommand, ProjectState } from '../state/project-state';
import type { DecisionContext, DecisionDraft } from './draft';
import { replayExecution } from './replay-execution';
import { resumeExecution } from './resume-execution';
import { startExecution } from './start-execution';
import { steerExecution } from './steer-execution';
import type { Refusal } from './transitions';
import { undoExecution } from './undo-execution';

/** A command with what its outcome takes from around it. */
export interface Given<N extends Command['command'] = Command['command']> {
  readonly command: Extract<Command, { command: N }>;
  readonly by: { readonly command_id: string; readonly operator: string };
  readonly state: ProjectState;
  readonly context: DecisionContext;
  /** The id that a new execution gets. */
  readonly newId: string;
}

/** What becomes of a command: exactly one decision, which is its outcome. */
export function decideCommand(
  { data, traceparent }: PendingCommand,
  state: ProjectState,
  context: DecisionContext,
): DecisionDraft {
  const by = { command_id: data.command_id, operator: data.command?.operator ?? '' };
  const newId = data.execution_id ?? context.newId;
  const outcome: DecisionDraft | Refusal =
    data.problem ?? (data.command ? decide({ command: data.command, by, state, context, newId }) : MALFORMED);
  if ('name' in outcome) return { ...outcome, traceparent };
  return {
    name: 'command.rejected',
    subject: data.execution_id ?? state.projectId,
    traceparent,
    data: {
      command_id: data.command_id,
      name: data.name,
      operator: data.operator,
      execution_id: data.execution_id,
      code: outcome.code,
      message: outcome.message,
    },
  };
}

const MALFORMED: Refusal = { code: 'malformed', message: 'The command could not be read.' };

function decide(given: Given): DecisionDraft | Refusal {
  const { command } = given;
  switch (command.command) {
    case 'apply-plan':
      return applyPlan({ ...given, command });
    case 'resume-migration':
      return resumeExecution({ ...given, command });
    case 'execute-migration':
      return start({ ...given, command });
    case 'rollback':
      return undoExecution({ ...given, command });
    default:
      return steerExecution({ ...given, command });
  }
}

function start({ command, ...given }: Given<'execute-migration'>): DecisionDraft | Refusal {
  switch (command.request.execution_type) {
    case 'resume':
      return resumeExecution({ ...given, command });
    case 'replay':
      return replayExecution({ ...given, command });
    default:
      return startExecution({ ...given, command });
  }
}

const applyPlan = ({ command, by, state }: Given<'apply-plan'>): DecisionDraft => ({
  name: 'plan.applied',
  subject: state.projectId,
  data: { ...by, plan: command.plan, plan_hash: planHash(command.plan) },
});

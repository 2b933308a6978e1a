import type { Command, EventData, ExecutionRequest } from '@commander/contracts';
import { entitiesInOrder, planHash } from '@commander/migration-plan';
import type { ExecutionState } from '../state/execution-state';
import { phaseOf } from '../state/phase-of';
import type { PendingCommand, ProjectState } from '../state/project-state';
import type { DecisionContext, DecisionDraft } from './draft';
import { ALLOWED, type ExecutionCommand } from './transitions';

type Rejection = Pick<EventData<'command.rejected'>, 'code' | 'message'>;

/** What becomes of a command: exactly one decision, which is its outcome. */
export function decideCommand(
  pending: PendingCommand,
  state: ProjectState,
  context: DecisionContext,
): DecisionDraft {
  const { data, traceparent } = pending;
  const outcome = data.problem ?? (data.command ? decide(data.command, pending, state, context) : MALFORMED);
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

const MALFORMED: Rejection = { code: 'malformed', message: 'The command could not be read.' };

function decide(
  command: Command,
  pending: PendingCommand,
  state: ProjectState,
  context: DecisionContext,
): DecisionDraft | Rejection {
  const by = { command_id: pending.data.command_id, operator: command.operator };
  switch (command.command) {
    case 'apply-plan':
      return {
        name: 'plan.applied',
        subject: state.projectId,
        data: { ...by, plan: command.plan, plan_hash: planHash(command.plan) },
      };
    case 'execute-migration':
    case 'resume-migration':
      return start(command, by, state, pending.data.execution_id ?? context.newId);
    default:
      return steer(command, by, state);
  }
}

function start(
  { request }: Extract<Command, { command: 'execute-migration' | 'resume-migration' }>,
  by: { command_id: string; operator: string },
  state: ProjectState,
  executionId: string,
): DecisionDraft | Rejection {
  const { plan } = state;
  if (!plan) return { code: 'unknown-project', message: 'The project has no plan yet; apply one first.' };
  const refusal = refuseStart(request, state);
  if (refusal) return refusal;
  return {
    name: 'execution.started',
    subject: executionId,
    data: {
      ...by,
      execution_id: executionId,
      chain_id: executionId,
      execution_type: request.execution_type,
      config: { ...plan.plan.config, ...request.config },
      project: plan.plan.project.name,
      plan_hash: plan.hash,
      entities: entitiesInOrder(plan.plan.entities).map((entity) => entity.name),
    },
  };
}

function refuseStart(request: ExecutionRequest, state: ProjectState): Rejection | null {
  const config = { ...state.plan?.plan.config, ...request.config };
  const mode = config.transaction_mode ?? 'per-batch';
  if (request.execution_type !== 'full')
    return unsupported(`execution_type "${request.execution_type}"`, '"full"');
  if (mode !== 'per-batch') return unsupported(`transaction_mode "${mode}"`, '"per-batch"');
  if (config.stop_on_first_error) return unsupported('stop_on_first_error', 'false');
  if (!state.writer) return null;
  return {
    code: 'project-busy',
    message: `Execution ${state.writer} is still running in this project; wait for its end or cancel it.`,
  };
}

const unsupported = (what: string, instead: string): Rejection => ({
  code: 'not-supported',
  message: `This version does not support ${what}; use ${instead}.`,
});

function steer(
  command: Extract<Command, { command: ExecutionCommand }>,
  by: { command_id: string; operator: string },
  state: ProjectState,
): DecisionDraft | Rejection {
  const execution = state.executions.get(command.execution_id);
  if (!execution)
    return {
      code: 'unknown-execution',
      message: `Execution ${command.execution_id} is not known in this project.`,
    };
  const phase = phaseOf(execution);
  if (!ALLOWED[command.command].has(phase))
    return {
      code: 'not-allowed',
      message: `The execution is ${phase}; "${command.command}" is not allowed then.`,
    };
  return steered(command, by, execution);
}

function steered(
  command: Extract<Command, { command: ExecutionCommand }>,
  by: { command_id: string; operator: string },
  execution: ExecutionState,
): DecisionDraft {
  const data = { ...by, execution_id: execution.id };
  const subject = execution.id;
  switch (command.command) {
    case 'rollback':
    case 'pause':
      return {
        name: 'pause.requested',
        subject,
        data: { ...data, reason: command.reason ?? 'An operator asked for it.' },
      };
    case 'resume':
      return { name: 'execution.resumed', subject, data };
    case 'cancel':
      return { name: 'cancel.requested', subject, data: { ...data, reason: command.reason } };
  }
}

import type { CommanderEvent, EventOf, LogPosition } from '@commander/contracts';
import type { ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import * as decided from './evolve-decisions';
import * as observed from './evolve-facts';
import { updateExecution } from './update';

/** An event that passed the stream filter, with its place in the log. */
export interface LoggedEvent {
  readonly event: CommanderEvent;
  readonly position: LogPosition;
}

/** The next state of a project; total, never throws: what makes no sense in a state changes nothing. */
export function evolve(state: ProjectState, { event, position }: LoggedEvent): ProjectState {
  switch (event.name) {
    case 'command.received':
      return onCommandReceived(state, event);
    case 'command.rejected':
      return settle(state, event.data.command_id);
    case 'plan.applied':
      return settle(
        { ...state, plan: { plan: event.data.plan, hash: event.data.plan_hash } },
        event.data.command_id,
      );
    case 'execution.started':
      return settleGiven(decided.onExecutionStarted(state, event), event.data.command_id);
    case 'execution.completed':
      return decided.onEnded(state, event.data.execution_id, 'completed');
    case 'execution.failed':
      return decided.onEnded(state, event.data.execution_id, 'failed');
    case 'execution.cancelled':
      return decided.onEnded(state, event.data.execution_id, 'cancelled');
    case 'dead-letter.replayed':
      return state;
    default:
      return settleOptional(
        updateExecution(state, event.data.execution_id, (e) => evolveExecution(e, event, position)),
        event,
      );
  }
}

type ExecutionEvent = Exclude<
  CommanderEvent,
  EventOf<
    | 'command.received'
    | 'command.rejected'
    | 'plan.applied'
    | 'execution.started'
    | 'execution.completed'
    | 'execution.failed'
    | 'execution.cancelled'
    | 'dead-letter.replayed'
  >
>;

type Changes = {
  [N in ExecutionEvent['name']]: (
    e: ExecutionState,
    event: EventOf<N>,
    position: LogPosition,
  ) => ExecutionState;
};

/** What each event changes in its execution. */
const CHANGES: Changes = {
  'fence.opened': observed.onFenceOpened,
  'batches.planned': observed.onBatchesPlanned,
  'planning.completed': observed.onPlanningCompleted,
  'batch.lineage': (execution) => execution,
  'batch.committed': observed.onBatchCommitted,
  'batch.staged': (execution) => execution,
  'promotion.completed': (execution) => execution,
  'undo.lineage': (execution) => execution,
  'batch.undone': (execution) => execution,
  'rehearsal.lineage': (execution) => execution,
  'batch.rehearsed': (execution) => execution,
  'rehearsal.completed': (execution) => execution,
  'checkpoint.verified': (execution) => execution,
  'order.failed': observed.onOrderFailed,
  'fence.closed': observed.onFenceClosed,
  'verification.completed': observed.onVerificationCompleted,
  'orders.dispatched': decided.onOrdersDispatched,
  'strategy.chosen': decided.onStrategyChosen,
  'retry.scheduled': decided.onRetryScheduled,
  'checkpoint.created': (execution, { data }) => ({ ...execution, checkpointedAt: data.batch_number }),
  'pause.requested': (execution) => ({ ...execution, hold: 'pausing' }),
  'execution.paused': (execution) => ({ ...execution, hold: 'paused' }),
  'execution.resumed': decided.onExecutionResumed,
  'cancel.requested': (execution) => ({ ...execution, hold: 'cancelling' }),
  'execution.closing': decided.onExecutionClosing,
  'execution.rolled-back': (execution) => execution,
  'alert.raised': (execution) => execution,
  'alert.cleared': (execution) => execution,
};

function evolveExecution(
  execution: ExecutionState,
  event: ExecutionEvent,
  position: LogPosition,
): ExecutionState {
  // The table holds, for each name, the change for that very event; the compiler cannot follow the pairing.
  const change = CHANGES[event.name] as (
    e: ExecutionState,
    event: ExecutionEvent,
    p: LogPosition,
  ) => ExecutionState;
  return change(execution, event, position);
}

function onCommandReceived(state: ProjectState, event: EventOf<'command.received'>): ProjectState {
  const { data, traceparent } = event;
  if (state.commands.has(data.command_id)) return state;
  return {
    ...state,
    commands: new Set(state.commands).add(data.command_id),
    pending: [...state.pending, { data, traceparent }],
  };
}

function settle(state: ProjectState, commandId: string): ProjectState {
  const pending = state.pending.filter((command) => command.data.command_id !== commandId);
  return pending.length === state.pending.length ? state : { ...state, pending };
}

const settleGiven = (state: ProjectState, commandId: string | undefined): ProjectState =>
  commandId === undefined ? state : settle(state, commandId);

const settleOptional = (state: ProjectState, event: ExecutionEvent): ProjectState =>
  'command_id' in event.data ? settleGiven(state, event.data.command_id) : state;

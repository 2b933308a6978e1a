import type { CommanderEvent, EventOf, LogPosition } from '@commander/contracts';
import type { ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import * as decided from './evolve-decisions';
import * as observed from './evolve-facts';
import * as recovery from './evolve-recovery';
import { evolveEnded } from './evolve-ended';
import { onEnded } from './retire-execution';
import { OF_QUARANTINE } from '../stream/stream-filter';
import { onExecutionStarted } from './start-execution';
import { updateExecution } from './update';

/** An event that passed the stream filter, with its place in the log. */
export interface LoggedEvent {
  readonly event: CommanderEvent;
  readonly position: LogPosition;
}

/** The next state of a project; total, never throws: what makes no sense in a state changes nothing. */
export function evolve(state: ProjectState, { event, position }: LoggedEvent): ProjectState {
  if (event.name === 'command.received') return onCommandReceived(state, event);
  const changed = isOfProject(event)
    ? evolveProject(state, event, position)
    : updateExecution(state, event.data.execution_id, (e) => evolveExecution(e, event, position));
  const commandId = 'command_id' in event.data ? event.data.command_id : undefined;
  return commandId === undefined ? changed : settle(changed, commandId);
}

const OF_PROJECT = [
  'dead-letter.replayed',
  ...OF_QUARANTINE,
  'operator.token-created',
  'operator.token-revoked',
  'command.rejected',
  'plan.applied',
  'execution.started',
  'execution.completed',
  'execution.failed',
  'execution.cancelled',
  'execution.rolled-back',
  'undo.expired',
  'undo.forgotten',
] as const;

type ProjectEvent = EventOf<(typeof OF_PROJECT)[number]> & CommanderEvent;

const isOfProject = (event: CommanderEvent): event is ProjectEvent =>
  OF_PROJECT.some((name) => name === event.name);

function evolveProject(state: ProjectState, event: ProjectEvent, position: LogPosition): ProjectState {
  switch (event.name) {
    case 'plan.applied':
      return { ...state, plan: { plan: event.data.plan, hash: event.data.plan_hash } };
    case 'execution.started':
      return onExecutionStarted(state, event);
    case 'execution.completed':
      return onEnded(state, event, 'completed');
    case 'execution.failed':
      return onEnded(state, event, 'failed');
    case 'execution.cancelled':
      return onEnded(state, event, 'cancelled');
    default:
      return evolveEnded(state, event, position);
  }
}

type ExecutionEvent = Exclude<CommanderEvent, ProjectEvent | EventOf<'command.received'>>;

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
  'batch.staged': recovery.onBatchStaged,
  'promotion.progressed': recovery.onPromotionProgressed,
  'promotion.completed': recovery.onPromotionCompleted,
  'undo.lineage': (execution) => execution,
  'batch.undone': recovery.onBatchUndone,
  'rehearsal.lineage': (execution) => execution,
  'batch.rehearsed': recovery.onBatchRehearsed,
  'rehearsal.completed': recovery.onRehearsalCompleted,
  'checkpoint.verified': recovery.onCheckpointVerified,
  'order.failed': observed.onOrderFailed,
  'fence.closed': observed.onFenceClosed,
  'verification.completed': observed.onVerificationCompleted,
  'orders.dispatched': decided.onOrdersDispatched,
  'strategy.chosen': decided.onStrategyChosen,
  'retry.scheduled': decided.onRetryScheduled,
  'checkpoint.created': decided.onCheckpointCreated,
  'pause.requested': decided.onPauseRequested,
  'execution.paused': (execution) => ({ ...execution, hold: 'paused' }),
  'execution.resumed': decided.onExecutionResumed,
  'cancel.requested': decided.onCancelRequested,
  'execution.closing': decided.onExecutionClosing,
  'alert.raised': (execution, { data }) => ({
    ...execution,
    alerts: new Set(execution.alerts).add(data.alert),
  }),
  'alert.cleared': (execution, { data }) => ({
    ...execution,
    alerts: new Set([...execution.alerts].filter((alert) => alert !== data.alert)),
  }),
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

import type { CommanderEvent, EventOf, LogPosition } from '@commander/contracts';
import type { EndedExecution } from '../state/ended-execution';
import type { ProjectState } from '../state/project-state';

/** What is told of executions that have ended: that what they wrote was undone, or can be undone no longer. */
export function evolveEnded(state: ProjectState, event: CommanderEvent, position: LogPosition): ProjectState {
  switch (event.name) {
    case 'execution.rolled-back':
      return onRolledBack(state, event);
    case 'undo.expired':
      return onUndoExpired(state, event, position);
    case 'undo.forgotten':
      return onUndoForgotten(state, event);
    default:
      return state;
  }
}

const onRolledBack = (state: ProjectState, { data }: EventOf<'execution.rolled-back'>): ProjectState =>
  withEnded(state, data.execution_id, (ended) => ({
    ...ended,
    undoing: 'done',
    rolledBackBy: data.rollback_execution_id,
  }));

/** The undo images of an ended execution expired: it cannot be rolled back any more, and the order to delete them is on its way. */
function onUndoExpired(
  state: ProjectState,
  { id, time, data }: EventOf<'undo.expired'>,
  position: LogPosition,
): ProjectState {
  const { execution_id, order_id, attempt, partition } = data;
  const order = { orderId: order_id, decisionId: id, position, issuedAt: time, attempt, partition };
  return withEnded(state, execution_id, (ended) => ({
    ...ended,
    expiry: { ...order, forgotten: ended.expiry?.forgotten ?? false },
  }));
}

/** The target holds no undo images of it any more. */
const onUndoForgotten = (state: ProjectState, { data }: EventOf<'undo.forgotten'>): ProjectState =>
  withEnded(state, data.execution_id, (ended) => ({
    ...ended,
    expiry: ended.expiry && { ...ended.expiry, forgotten: true },
  }));

function withEnded(
  state: ProjectState,
  id: string,
  change: (ended: EndedExecution) => EndedExecution,
): ProjectState {
  const ended = state.ended.get(id);
  return ended ? { ...state, ended: new Map(state.ended).set(id, change(ended)) } : state;
}

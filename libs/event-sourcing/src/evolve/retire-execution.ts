import type { EventOf } from '@commander/contracts';
import { standingOfChain, watermarkOf, type EndedExecution } from '../state/ended-execution';
import { isLoad, type ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { addUndone, NOTHING_UNDONE } from '../state/undo-counts';

type EndEvent = EventOf<'execution.completed'> | EventOf<'execution.failed'> | EventOf<'execution.cancelled'>;

/** The execution has ended and gives the writer slot back; what later decisions may ask for is kept, and no more. */
export function onEnded(
  state: ProjectState,
  { data: { execution_id: id }, time }: EndEvent,
  end: EndedExecution['end'],
): ProjectState {
  const execution = state.executions.get(id);
  if (!execution) return state;
  const executions = new Map(state.executions);
  executions.delete(id);
  const record = recordOf(execution, { end, endedAt: Date.parse(time) }, state.ended);
  const ended = new Map(state.ended).set(id, record);
  const over = { ...state, executions, ended, writer: state.writer === id ? null : state.writer };
  if (execution.type === 'dry-run')
    return end === 'completed' ? { ...over, rehearsal: execution.predictions } : over;
  if (execution.replays) return wantUndone(over, execution);
  const resumable = isResumable(execution, end) ? atRest(execution) : null;
  return wantUndone({ ...over, resumable }, execution);
}

/**
 * Where a rollback was asked for, what stands of the chain is undone from its end on, in the name of who ended it: a resume that
 * wrote nothing itself has what it resumed undone all the same.
 */
function wantUndone(state: ProjectState, execution: ExecutionState): ProjectState {
  const last = execution.ending?.rollback ? standingOfChain(state.ended, execution).at(-1) : undefined;
  if (!last) return state;
  const wanted: EndedExecution = { ...last, undoing: 'wanted', operator: execution.operator };
  return { ...state, ended: new Map(state.ended).set(last.id, wanted), resumable: null };
}

const isResumable = ({ type }: ExecutionState, end: EndedExecution['end']): boolean =>
  isLoad(type) && end !== 'completed';

/** What is out when an execution ends is not asked for again under its name. */
const atRest = (execution: ExecutionState): ExecutionState => ({
  ...execution,
  steps: new Map(),
  entities: new Map(
    [...execution.entities].map(([name, entity]) => [name, { ...entity, attempts: new Map() }]),
  ),
});

function recordOf(
  execution: ExecutionState,
  end: Pick<EndedExecution, 'end' | 'endedAt'>,
  earlier: ProjectState['ended'],
): EndedExecution {
  const entities = [...execution.entities];
  return {
    id: execution.id,
    chainId: execution.chainId,
    type: execution.type,
    operator: execution.operator,
    ...end,
    planHash: execution.planHash,
    opened: execution.opened,
    watermarks: Object.fromEntries(
      entities.flatMap(([name, { planned }]) =>
        planned?.window ? [[name, readUpTo(planned.window, watermarkOf(earlier, name))]] : [],
      ),
    ),
    undoes: execution.undoes,
    undone: entities.reduce((sum, [, { undone }]) => addUndone(sum, undone), NOTHING_UNDONE),
    cascadeTo: execution.cascadeTo,
    undoing: 'none',
    rolledBackBy: null,
    expiry: null,
  };
}

/** A window that begins behind the last one's end, because somebody said so, leaves a gap: what lies in it is still to be read. */
const readUpTo = ({ since, until }: { since: string | null; until: string }, last: string | undefined) =>
  since !== null && last !== undefined && Date.parse(since) > Date.parse(last) ? last : until;

import type { EventData, EventOf, Plan } from '@commander/contracts';
import { NOTHING_DONE } from '../state/batch-tracker';
import { NO_CHECKPOINTS } from '../state/checkpoint-log';
import { NO_RECORDS } from '../state/counts';
import { isLoad, totalCounts, type EntityState, type ExecutionState } from '../state/execution-state';
import { newPredictions } from '../state/predictions';
import { isKnown, type ProjectState } from '../state/project-state';
import { NOTHING_READ } from '../state/reading';
import { EMPTY_TALLY } from '../state/tally';
import { toGoOn } from '../state/to-go-on';
import { NOTHING_UNDONE } from '../state/undo-counts';

const NEW_ENTITY: EntityState = {
  attempts: new Map(),
  planned: null,
  tracker: NOTHING_DONE,
  staged: NOTHING_DONE,
  stagedFailed: 0,
  cutShort: new Map(),
  deferred: new Map(),
  counts: NO_RECORDS,
  undone: NOTHING_UNDONE,
  lastId: null,
  reading: NOTHING_READ,
};

/** A new execution begins; one that writes takes the project's writer slot. */
export function onExecutionStarted(state: ProjectState, event: EventOf<'execution.started'>): ProjectState {
  const { data } = event;
  const plan = planOf(state, data);
  if (!plan || isKnown(state, data.execution_id)) return state;
  const execution = inherit(newExecution(state, event, withUpdates(plan, data)), state.resumable, data);
  const begun = {
    ...state,
    plans: new Map(state.plans).set(data.plan_hash, plan),
    executions: new Map(state.executions).set(execution.id, execution),
  };
  if (execution.type === 'dry-run') return begun;
  // Once somebody writes, the target is no longer what was rehearsed on.
  // A replay reads no source, so that what stopped can still go on behind it.
  const resumable = execution.replays ? state.resumable : null;
  const writing = { ...begun, writer: execution.id, resumable, rehearsal: null };
  return undoingBegun(writing, data.undoes_execution_id);
}

/** What was written by a plan is undone by that plan. */
const planOf = (state: ProjectState, { undoes_execution_id: undoes, plan_hash: hash }: Started) =>
  undoes === undefined ? state.plan?.plan : state.plans.get(hash);

type Started = EventData<'execution.started'>;

/** An incremental run meets records that the target holds already: where the plan says nothing of them, they are updated. */
const withUpdates = (plan: Plan, { since, replays }: Started): Plan =>
  since === undefined && !replays?.updates
    ? plan
    : {
        ...plan,
        entities: plan.entities.map((entity) =>
          entity.duplicates.policy === 'fail'
            ? { ...entity, duplicates: { ...entity.duplicates, policy: 'update' } }
            : entity,
        ),
      };

function newExecution(
  state: ProjectState,
  { data, time, traceparent }: EventOf<'execution.started'>,
  plan: Plan,
): ExecutionState {
  return {
    id: data.execution_id,
    chainId: data.chain_id,
    type: data.execution_type,
    operator: data.operator,
    requested: data.config,
    plan,
    planHash: data.plan_hash,
    startedAt: time,
    traceparent,
    undoes: data.undoes_execution_id ?? null,
    replays: data.replays ?? null,
    cascadeTo: data.cascade_to ?? null,
    since: data.since ?? null,
    predictions: predictionsOf(state, data),
    entities: new Map(data.entities.map((name) => [name, NEW_ENTITY])),
    steps: new Map(),
    dispatches: 0,
    opened: false,
    prepared: false,
    lost: null,
    config: null,
    inherited: null,
    checkpoints: NO_CHECKPOINTS,
    tally: EMPTY_TALLY,
    failedBefore: 0,
    rehearsed: false,
    snapshots: null,
    lossAccepted: false,
    hold: 'none',
    heldBy: null,
    rollbackAsked: false,
    alerts: new Set(),
    pace: null,
    memory: new Map(),
    ending: null,
    census: null,
    censusAt: null,
    verification: null,
  };
}

function predictionsOf({ rehearsal }: ProjectState, data: Started): ExecutionState['predictions'] {
  if (data.execution_type === 'dry-run') return newPredictions(data.execution_id, data.plan_hash);
  return rehearsal && rehearsal.executionId === data.rehearsal_execution_id ? rehearsal : null;
}

/** A resume goes on in the chain of what it resumes; one that starts a chain of its own starts anew. */
function inherit(execution: ExecutionState, old: ExecutionState | null, data: Started): ExecutionState {
  if (!old || old.id !== data.resumes_execution_id || old.chainId !== data.chain_id) return execution;
  const { tally, ...rest } = toGoOn(old);
  const entities = new Map(
    [...execution.entities].map(([name, entity]) => [name, rest.entities.get(name) ?? entity] as const),
  );
  return {
    ...execution,
    entities,
    failedBefore: totalCounts({ entities }).failed,
    predictions: old.predictions,
    inherited: old.config ?? old.inherited,
    checkpoints: { ...old.checkpoints, sequence: 0, since: null },
    tally,
  };
}

function undoingBegun(state: ProjectState, undone: string | undefined): ProjectState {
  const ended = undone === undefined ? undefined : state.ended.get(undone);
  if (!ended || !isLoad(ended.type)) return state;
  return { ...state, ended: new Map(state.ended).set(ended.id, { ...ended, undoing: 'begun' }) };
}

import type { EventOf, LogPosition } from '@commander/contracts';
import { markDispatched, NOTHING_DONE } from '../state/batch-tracker';
import { NO_RECORDS } from '../state/counts';
import type { EntityState, ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { stepKey, type Step } from '../state/step';
import { putStep, updateEntity } from './update';

const NEW_ENTITY: EntityState = {
  attempts: new Map(),
  planned: null,
  tracker: NOTHING_DONE,
  counts: NO_RECORDS,
  lastId: null,
};

/** A new execution takes the project's writer slot. */
export function onExecutionStarted(state: ProjectState, event: EventOf<'execution.started'>): ProjectState {
  const { data } = event;
  if (!state.plan || state.executions.has(data.execution_id)) return state;
  const execution: ExecutionState = {
    id: data.execution_id,
    chainId: data.chain_id,
    type: data.execution_type,
    operator: data.operator,
    requested: data.config,
    plan: state.plan.plan,
    planHash: state.plan.hash,
    startedAt: event.time,
    undoes: data.undoes_execution_id ?? null,
    since: data.since ?? null,
    predictions: null,
    traceparent: event.traceparent,
    entities: new Map(data.entities.map((name) => [name, NEW_ENTITY])),
    steps: new Map(),
    dispatches: 0,
    prepared: false,
    config: null,
    checkpointEvery: 1,
    checkpointedAt: 0,
    errorsByType: {},
    hold: 'none',
    ending: null,
    census: null,
    censusAt: null,
    verification: null,
    ended: null,
  };
  return {
    ...state,
    executions: new Map(state.executions).set(execution.id, execution),
    writer: execution.id,
  };
}

/** Orders are on their way; `position` is their fencing token. */
export function onOrdersDispatched(
  execution: ExecutionState,
  event: EventOf<'orders.dispatched'>,
  position: LogPosition,
): ExecutionState {
  const dispatched = event.data.orders.reduce((state, order) => {
    const { order_id: orderId, kind, entity, batch, attempt, partition, abandon } = order;
    const retries = state.steps.get(stepKey(order))?.retries ?? 0;
    const step = {
      orderId,
      kind,
      entity,
      batch,
      attempt,
      retries,
      abandon,
      partition,
      decisionId: event.id,
      position,
    };
    const next = putStep(state, { ...step, issuedAt: event.time, status: 'in-flight' });
    if (kind !== 'load' || entity === undefined || batch === undefined) return next;
    return updateEntity(next, entity, (e) => ({ ...e, tracker: markDispatched(e.tracker, batch) }));
  }, execution);
  return { ...dispatched, dispatches: execution.dispatches + event.data.orders.length };
}

/** A failed step waits for its next attempt. */
export function onRetryScheduled(
  execution: ExecutionState,
  { data }: EventOf<'retry.scheduled'>,
): ExecutionState {
  const step = execution.steps.get(stepKey(data));
  return step
    ? putStep(execution, {
        ...step,
        status: 'waiting',
        retries: step.retries + 1,
        notBefore: data.not_before,
      })
    : execution;
}

/** The execution goes on where it stopped; whatever had failed gets a fresh row of attempts. */
export function onExecutionResumed(execution: ExecutionState): ExecutionState {
  const fresh = (step: Step): Step =>
    step.status === 'in-flight'
      ? step
      : { ...step, status: 'waiting', failure: undefined, notBefore: undefined, retries: 0 };
  const steps = new Map([...execution.steps].map(([key, step]) => [key, fresh(step)]));
  return { ...withoutCensus(execution), hold: 'none', steps };
}

/** A census that stopped the execution is taken again: the ledger, or the stream, may have been mended since. */
const withoutCensus = (execution: ExecutionState): ExecutionState =>
  execution.verification ? execution : { ...execution, census: null, censusAt: null };

/** Every knob is decided. */
export const onStrategyChosen = (
  execution: ExecutionState,
  { data }: EventOf<'strategy.chosen'>,
): ExecutionState => ({
  ...execution,
  config: data.config,
  checkpointEvery: data.checkpoint_every,
});

/** From here on only the close and the verification are ordered. */
export const onExecutionClosing = (
  execution: ExecutionState,
  { data }: EventOf<'execution.closing'>,
): ExecutionState => ({
  ...withoutCensus(execution),
  hold: 'none',
  ending: { end: data.end, reason: data.reason, failure: data.failure },
  steps: new Map(),
});

/** The execution has ended and gives the writer slot back. */
export function onEnded(
  state: ProjectState,
  id: string,
  ended: NonNullable<ExecutionState['ended']>,
): ProjectState {
  const execution = state.executions.get(id);
  if (!execution || execution.ended) return state;
  const over = { ...execution, ended, steps: new Map<string, Step>(), entities: withoutBatches(execution) };
  return {
    ...state,
    executions: new Map(state.executions).set(id, over),
    writer: state.writer === id ? null : state.writer,
  };
}

/** What an ended execution planned is in the stream; the state keeps only what later decisions ask for. */
const withoutBatches = (execution: ExecutionState): ExecutionState['entities'] =>
  new Map(
    [...execution.entities].map(([name, entity]) => [
      name,
      { ...entity, planned: null, attempts: new Map() },
    ]),
  );

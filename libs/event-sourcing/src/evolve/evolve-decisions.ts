import type { CheckpointPolicy, EventData, EventOf, LogPosition } from '@commander/contracts';
import type { OwnCode } from '@commander/migration-plan';
import { markDispatched } from '../state/batch-tracker';
import { addCheckpoint } from '../state/checkpoint-log';
import { isSingle, type EntityState, type ExecutionState } from '../state/execution-state';
import { stepKey, type Step } from '../state/step';
import { notePace } from './note-progress';
import { putStep, updateEntity } from './update';

/** Orders are on their way; `position` is their fencing token. */
export function onOrdersDispatched(
  execution: ExecutionState,
  event: EventOf<'orders.dispatched'>,
  position: LogPosition,
): ExecutionState {
  const dispatched = event.data.orders.reduce((state, order) => {
    const { order_id: orderId, kind, entity, batch, attempt, partition, abandon } = order;
    const retries = state.steps.get(stepKey(order))?.retries ?? 0;
    const step = { orderId, kind, entity, batch, attempt, retries, abandon, partition };
    const sent = { decisionId: event.id, position, issuedAt: event.time, status: 'in-flight' } as const;
    return withDispatched(putStep(state, { ...step, ...sent }), order);
  }, execution);
  const dispatches = execution.dispatches + event.data.orders.length;
  return notePace(execution, { ...dispatched, dispatches }, event.time);
}

type SentOrder = EventData<'orders.dispatched'>['orders'][number];

function withDispatched(execution: ExecutionState, { kind, entity, batch }: SentOrder): ExecutionState {
  if ((kind !== 'load' && kind !== 'undo') || entity === undefined || batch === undefined) return execution;
  const mark = (e: EntityState): EntityState =>
    isSingle(execution)
      ? { ...e, staged: markDispatched(e.staged, batch) }
      : { ...e, tracker: markDispatched(e.tracker, batch) };
  return updateEntity(execution, entity, mark);
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

/** A pause is under way; `heldBy` says which failure asked for it. */
export const onPauseRequested = (
  execution: ExecutionState,
  { data }: EventOf<'pause.requested'>,
): ExecutionState => ({ ...execution, hold: 'pausing', heldBy: data.failure ?? null });

const LOST_SNAPSHOT: OwnCode = 'source.snapshot_lost';

/**
 * The execution goes on where it stopped. Whatever had failed gets a fresh row of attempts, and source, target and ledger
 * are looked at again: either may have been mended, or restored, since.
 */
export function onExecutionResumed(
  execution: ExecutionState,
  { time }: EventOf<'execution.resumed'>,
): ExecutionState {
  const fresh = (step: Step): Step =>
    step.status === 'in-flight'
      ? step
      : {
          ...step,
          status: 'waiting',
          abandon: undefined,
          failure: undefined,
          notBefore: undefined,
          retries: 0,
        };
  // On the way to an end everything begins with the close again; what else was ordered is ordered anew from its census.
  const kept = [...execution.steps].filter(([, { status }]) => status === 'in-flight' || !execution.ending);
  const steps = new Map(kept.map(([key, step]) => [key, fresh(step)]));
  const { checkpoints } = execution;
  return {
    ...withoutCensus(execution),
    hold: 'none',
    heldBy: null,
    pace: null,
    prepared: false,
    lost: null,
    // Its sentence says what a resume does.
    lossAccepted: execution.lossAccepted || execution.heldBy?.code === LOST_SNAPSHOT,
    steps,
    checkpoints: checkpoints.since === null ? checkpoints : { ...checkpoints, since: Date.parse(time) },
  };
}

/** A census that stopped the execution is taken again: the ledger, or the stream, may have been mended since. */
const withoutCensus = (execution: ExecutionState): ExecutionState =>
  execution.verification ? execution : { ...execution, census: null, censusAt: null };

/** A cancel is under way. */
export const onCancelRequested = (
  execution: ExecutionState,
  { data }: EventOf<'cancel.requested'>,
): ExecutionState => ({
  ...execution,
  hold: 'cancelling',
  operator: data.operator,
  heldBy: null,
  rollbackAsked: data.rollback ?? false,
});

/** Every knob is decided. */
export const onStrategyChosen = (
  execution: ExecutionState,
  { data, time }: EventOf<'strategy.chosen'>,
): ExecutionState => ({
  ...execution,
  config: data.config,
  checkpoints: {
    ...execution.checkpoints,
    policy: data.checkpoint ?? everyNth(data.checkpoint_every),
    since: Date.parse(time),
  },
});

/** The policy of a release that told only how often. */
const everyNth = (n: number): CheckpointPolicy => ({
  frequency: 'every_n_batches',
  n_batches: n,
  time_interval_minutes: 5,
  retention: { keep_last_n: 10, expire_after_hours: 24 },
});

/** A checkpoint that a resume may name. */
export const onCheckpointCreated = (
  execution: ExecutionState,
  event: EventOf<'checkpoint.created'>,
): ExecutionState => ({
  ...execution,
  checkpoints: addCheckpoint(execution.checkpoints, event, execution.planHash),
});

/** From here on only the close and the verification are ordered. */
export const onExecutionClosing = (
  execution: ExecutionState,
  { data }: EventOf<'execution.closing'>,
): ExecutionState => ({
  ...withoutCensus(execution),
  hold: 'none',
  heldBy: null,
  ending: { end: data.end, reason: data.reason, failure: data.failure, rollback: data.rollback },
  steps: new Map(),
});

import type { EventData, EventOf, PlannedBatch } from '@commander/contracts';
import { batchesHash, ownFailure } from '@commander/migration-plan';
import { isDone, markDone } from '../state/batch-tracker';
import { lostBatches } from '../state/compare-census';
import { addCounts } from '../state/counts';
import { holdsBatch, type EntityState, type ExecutionState } from '../state/execution-state';
import { readingBatch, readingPlanned } from '../state/reading';
import { stepKey } from '../state/step';
import { addSummary } from '../state/tally';
import { noteProgress } from './note-progress';
import { planSecondPass } from './plan-second-pass';
import { dropStep, hearOf, putStep, updateEntity } from './update';

/** A part of a planning attempt arrived; it counts only once the attempt is complete. */
export function onBatchesPlanned(
  execution: ExecutionState,
  { data, time }: EventOf<'batches.planned'>,
): ExecutionState {
  // A rehearsal carries out what it plans itself, so nothing has to be dispatched from here.
  if (execution.type === 'dry-run') return hearOf(execution, { kind: 'rehearse' }, time);
  const heard = hearOf(execution, { kind: 'plan', entity: data.entity }, time);
  return updateEntity(heard, data.entity, (entity) => {
    if (entity.planned) return entity;
    const parts = new Map(entity.attempts.get(data.attempt)?.parts).set(data.part, data.batches);
    return { ...entity, attempts: new Map(entity.attempts).set(data.attempt, { parts }) };
  });
}

/** A planning attempt is complete: the first complete one wins. */
export function onPlanningCompleted(
  execution: ExecutionState,
  { data }: EventOf<'planning.completed'>,
): ExecutionState {
  const entity = execution.entities.get(data.entity);
  if (!entity || entity.planned || execution.type === 'dry-run') return execution;
  const batches = partsInOrder(entity, data.attempt);
  if (batchesHash(batches) !== data.hash) return failMixedParts(execution, data.entity);
  const { records, fingerprint, window, moment } = data;
  const planned = { batches, records, fingerprint, window, moment };
  const changed = updateEntity(execution, data.entity, (e) => ({
    ...e,
    planned,
    attempts: new Map(),
    reading: readingPlanned(e.reading, data),
  }));
  return dropStep(changed, { kind: 'plan', entity: data.entity });
}

const partsInOrder = (entity: EntityState, attempt: number): PlannedBatch[] =>
  [...(entity.attempts.get(attempt)?.parts ?? [])]
    .sort(([a], [b]) => a - b)
    .flatMap(([, batches]) => [...batches]);

/** An order delivered twice while its source changed leaves parts of two plannings, which do not belong together. */
function failMixedParts(execution: ExecutionState, entity: string): ExecutionState {
  const step = execution.steps.get(stepKey({ kind: 'plan', entity }));
  if (step?.status !== 'in-flight') return execution;
  const message = `The parts of ${entity}'s planned batches do not belong together; its source is planned anew.`;
  const failure = ownFailure('planning.mixed', message);
  return putStep(execution, { ...step, status: 'failed', failure });
}

/** A batch stands in the target; this absorbs whatever else was said of it. One that no planning made is none of the execution's. */
export function onBatchCommitted(
  execution: ExecutionState,
  { data, time }: EventOf<'batch.committed'>,
): ExecutionState {
  const entity = execution.entities.get(data.entity);
  if (!entity || !holdsBatch(entity, data.batch) || isDone(entity.tracker, data.batch)) return execution;
  const changed = updateEntity(execution, data.entity, (e) => ({
    ...e,
    tracker: markDone(e.tracker, data.batch),
    cutShort: withCutShort(e.cutShort, data),
    deferred: withDeferred(e.deferred, data),
    counts: addCounts(e.counts, data.summary.counts),
    lastId: data.summary.last_id ?? e.lastId,
    reading: readingBatch(e.reading, data.summary),
  }));
  const told = noteProgress(changed, data, data.summary.counts.read, time);
  const dropped = dropStep(told, { kind: 'load', entity: data.entity, batch: data.batch });
  return planSecondPass({ ...dropped, tally: addSummary(execution.tally, data.summary) });
}

function withDeferred(
  deferred: EntityState['deferred'],
  { batch, summary }: EventData<'batch.committed'>,
): EntityState['deferred'] {
  return summary.deferred ? new Map(deferred).set(batch, summary.deferred) : deferred;
}

function withCutShort(
  cutShort: EntityState['cutShort'],
  { batch, summary }: EventData<'batch.committed'>,
): EntityState['cutShort'] {
  const changed = new Map(cutShort);
  changed.delete(batch);
  return summary.cut_short ? changed.set(batch, summary) : changed;
}

/** An order ended without effect; only the attempt that is in flight can fail. */
export function onOrderFailed(execution: ExecutionState, { data }: EventOf<'order.failed'>): ExecutionState {
  const step = execution.steps.get(stepKey(data));
  if (!step || step.orderId !== data.order_id || step.status !== 'in-flight') return execution;
  return putStep(execution, { ...step, status: 'failed', failure: data.failure });
}

/**
 * Sources and targets agree with the plan; what the ledger lacks of the stream's batches stops the execution. Only the first word
 * about the newest order counts: one that is told late took its census of a ledger that has grown since.
 */
export function onFenceOpened(execution: ExecutionState, { data }: EventOf<'fence.opened'>): ExecutionState {
  if (execution.prepared) return execution;
  const asked = execution.steps.get(stepKey({ kind: 'prepare' }))?.orderId;
  if (data.order_id !== undefined && data.order_id !== asked) return { ...execution, opened: true };
  const lost = lostBatches(execution, data.census);
  const snapshots = data.snapshots ?? null;
  const opened = { ...execution, opened: true, prepared: true, lost, snapshots, lossAccepted: false };
  return dropStep(opened, { kind: 'prepare' });
}

/** Nothing of this execution can commit any more. */
export const onFenceClosed = (
  execution: ExecutionState,
  { data, time }: EventOf<'fence.closed'>,
): ExecutionState =>
  execution.census
    ? execution
    : dropStep({ ...execution, census: data.census, censusAt: time }, { kind: 'close' });

/** The verifier has an answer; the first one counts. */
export const onVerificationCompleted = (
  execution: ExecutionState,
  { data }: EventOf<'verification.completed'>,
): ExecutionState =>
  execution.verification
    ? execution
    : dropStep({ ...execution, verification: data.state }, { kind: 'verify' });

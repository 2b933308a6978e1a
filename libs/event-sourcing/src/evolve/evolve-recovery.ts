import type { EventOf } from '@commander/contracts';
import { isDone, markDone } from '../state/batch-tracker';
import { markVerified } from '../state/checkpoint-log';
import { addCounts } from '../state/counts';
import { holdsBatch, isLoaded, isSingle, type ExecutionState } from '../state/execution-state';
import { addPrediction } from '../state/predictions';
import { addSummary } from '../state/tally';
import { addUndone } from '../state/undo-counts';
import { noteProgress } from './note-progress';
import { dropStep, hearOf, updateEntity } from './update';

/** A batch stands in the stage, to be written with all others. */
export function onBatchStaged(
  execution: ExecutionState,
  { data, time }: EventOf<'batch.staged'>,
): ExecutionState {
  const entity = execution.entities.get(data.entity);
  if (!entity || !isSingle(execution)) return execution;
  if (!holdsBatch(entity, data.batch) || isDone(entity.staged, data.batch)) return execution;
  const changed = updateEntity(execution, data.entity, (e) => ({
    ...e,
    staged: markDone(e.staged, data.batch),
    stagedFailed: e.stagedFailed + data.failed,
  }));
  const told = noteProgress(changed, data, data.records, time);
  return dropStep(told, { kind: 'load', entity: data.entity, batch: data.batch });
}

/** The one transaction for all goes on, whichever attempt at it this is: a later one waits for it. */
export const onPromotionProgressed = (
  execution: ExecutionState,
  { time }: EventOf<'promotion.progressed'>,
): ExecutionState => hearOf(execution, { kind: 'promote' }, time);

/** Everything staged is written; it counts only once the outcomes of all batches are known. */
export const onPromotionCompleted = (execution: ExecutionState): ExecutionState =>
  [...execution.entities.values()].every(isLoaded) ? dropStep(execution, { kind: 'promote' }) : execution;

/** A batch of another execution is undone. */
export function onBatchUndone(execution: ExecutionState, { data }: EventOf<'batch.undone'>): ExecutionState {
  const entity = execution.entities.get(data.entity);
  if (!entity || !holdsBatch(entity, data.batch) || isDone(entity.tracker, data.batch)) return execution;
  const changed = updateEntity(execution, data.entity, (e) => ({
    ...e,
    tracker: markDone(e.tracker, data.batch),
    undone: addUndone(e.undone, data.counts),
  }));
  return dropStep(changed, { kind: 'undo', entity: data.entity, batch: data.batch });
}

/** A batch was rehearsed; the first word about it counts, as a redelivered rehearsal begins anew. */
export function onBatchRehearsed(
  execution: ExecutionState,
  { data, time }: EventOf<'batch.rehearsed'>,
): ExecutionState {
  const entity = execution.entities.get(data.entity);
  if (!entity || !execution.predictions || isDone(entity.tracker, data.batch)) return execution;
  const changed = updateEntity(execution, data.entity, (e) => ({
    ...e,
    tracker: markDone(e.tracker, data.batch),
    counts: addCounts(e.counts, data.summary.counts),
  }));
  return {
    ...hearOf(changed, { kind: 'rehearse' }, time),
    predictions: addPrediction(execution.predictions, data),
    tally: addSummary(execution.tally, data.summary),
  };
}

/** Every entity was rehearsed. */
export const onRehearsalCompleted = (execution: ExecutionState): ExecutionState =>
  dropStep({ ...execution, rehearsed: true }, { kind: 'rehearse' });

/** Somebody opened a checkpoint again, or could not. */
export const onCheckpointVerified = (
  execution: ExecutionState,
  { data }: EventOf<'checkpoint.verified'>,
): ExecutionState => ({ ...execution, checkpoints: markVerified(execution.checkpoints, data) });

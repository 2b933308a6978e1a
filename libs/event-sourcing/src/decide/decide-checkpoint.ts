import { checkpointEvery } from '@commander/migration-plan';
import { isDone } from '../state/batch-tracker';
import { isLoad, isLoaded, totalCounts, type ExecutionState } from '../state/execution-state';
import type { DecisionContext, DecisionDraft } from './draft';

const MOST_PENDING = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A checkpoint, where its policy asks for one: new batches are done without a gap before, or the load is at its end. */
export function decideCheckpoint(
  execution: ExecutionState,
  { newId, now }: Pick<DecisionContext, 'newId' | 'now'>,
): DecisionDraft | null {
  const { batchNumber, lastId } = contiguousBatches(execution);
  const { policy, sequence } = execution.checkpoints;
  if (!policy || !isDue(execution, batchNumber, now)) return null;
  const { errors } = execution.tally;
  return {
    name: 'checkpoint.created',
    subject: execution.id,
    data: {
      execution_id: execution.id,
      checkpoint_id: newId,
      batch_number: batchNumber,
      last_processed_record_id: lastId,
      cumulative_stats: totalCounts(execution),
      pending_batch_ids: pendingBatches(execution),
      error_summary: { total: errors.total, by_type: { ...errors.byType } },
      sequence: sequence + 1,
      expires_at: new Date(now + policy.retention.expire_after_hours * HOUR_MS).toISOString(),
    },
  };
}

function isDue(execution: ExecutionState, batchNumber: number, now: number): boolean {
  const { policy, batchNumber: last } = execution.checkpoints;
  if (!policy || batchNumber <= last) return false;
  if ([...execution.entities.values()].every(isLoaded)) return true;
  const due = checkpointDueAt(execution);
  return due === null ? batchNumber - last >= checkpointEvery(policy) : now >= due;
}

/** When a checkpoint by time is due, in milliseconds since 1970; null where the policy does not go by time. */
function checkpointDueAt({ checkpoints: { policy, since } }: ExecutionState): number | null {
  if (policy?.frequency !== 'time_based' || since === null) return null;
  return since + policy.time_interval_minutes * MINUTE_MS;
}

/** When time alone will call for a checkpoint, in milliseconds since 1970; null where it will not. */
export function nextCheckpointAt(execution: ExecutionState): number | null {
  const { type, prepared, checkpoints } = execution;
  const isAwaited =
    isLoad(type) && prepared && contiguousBatches(execution).batchNumber > checkpoints.batchNumber;
  return isAwaited ? checkpointDueAt(execution) : null;
}

/** Batches are numbered through the entities in their order; this is the highest one below which all are done. */
export function contiguousBatches(execution: ExecutionState): { batchNumber: number; lastId: string | null } {
  let batchNumber = 0;
  let lastId: string | null = null;
  for (const entity of execution.entities.values()) {
    batchNumber += entity.tracker.contiguous;
    lastId = entity.lastId ?? lastId;
    if (!isLoaded(entity)) break;
  }
  return { batchNumber, lastId };
}

function pendingBatches(execution: ExecutionState): { entity: string; batch: number }[] {
  const pending: { entity: string; batch: number }[] = [];
  for (const [entity, { tracker, planned }] of execution.entities) {
    const last = Math.min(tracker.dispatched, planned?.batches.length ?? 0);
    for (let batch = tracker.contiguous + 1; batch <= last && pending.length < MOST_PENDING; batch += 1)
      if (!isDone(tracker, batch)) pending.push({ entity, batch });
  }
  return pending;
}

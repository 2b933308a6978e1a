import { isDone } from '../state/batch-tracker';
import { isLoaded, type ExecutionState } from '../state/execution-state';
import type { DecisionContext, DecisionDraft } from './draft';
import { totalCounts } from './end-execution';

const MOST_PENDING = 1000;

/** A checkpoint, where enough contiguous batches are done since the last one. */
export function decideCheckpoint(
  execution: ExecutionState,
  { newId }: DecisionContext,
): DecisionDraft | null {
  const { batchNumber, lastId } = contiguous(execution);
  if (batchNumber - execution.checkpointedAt < execution.checkpointEvery) return null;
  const total = Object.values(execution.errorsByType).reduce((sum, n) => sum + n, 0);
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
      error_summary: { total, by_type: { ...execution.errorsByType } },
    },
  };
}

/** Batches are numbered through the entities in their order; this is the highest one below which all are done. */
function contiguous(execution: ExecutionState): { batchNumber: number; lastId: string | null } {
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

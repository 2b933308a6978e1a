import type { PlannedBatch } from '@commander/contracts';
import { markDone } from '../state/batch-tracker';
import { isLoaded, isSingle, type EntityState, type ExecutionState } from '../state/execution-state';

/**
 * The execution with the batches of the second pass, once every batch of the first one is done: one for each batch that deferred
 * references, numbered behind its entity's others. What was cut short is told anew first, and may defer others.
 */
export function planSecondPass(execution: ExecutionState): ExecutionState {
  const entities = [...execution.entities];
  const isDue = entities.every(([, entity]) => isLoaded(entity) && entity.cutShort.size === 0);
  if (!isDue || entities.every(([, { deferred }]) => deferred.size === 0)) return execution;
  return {
    ...execution,
    entities: new Map(
      entities.map(([name, entity]) => [name, withSecondPass(entity, isSingle(execution))] as const),
    ),
  };
}

function withSecondPass(entity: EntityState, promoted: boolean): EntityState {
  const { planned, deferred } = entity;
  if (!planned || deferred.size === 0) return entity;
  const first = planned.batches.length + 1;
  const added = [...deferred]
    .sort(([a], [b]) => a - b)
    .map(([batch, records], i): PlannedBatch => {
      return { batch: first + i, first_record: 0, records, range: { kind: 'deferred', batch } };
    });
  return {
    ...entity,
    planned: { ...planned, batches: [...planned.batches, ...added] },
    deferred: new Map(),
    // The promotion settles them itself: nothing of them is staged.
    staged: promoted
      ? added.reduce((staged, { batch }) => markDone(staged, batch), entity.staged)
      : entity.staged,
  };
}

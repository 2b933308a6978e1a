import { isDone, markUndone, takeOver } from './batch-tracker';
import { subtractCounts } from './counts';
import type { EntityState, ExecutionState } from './execution-state';
import { removeSummary, type Tally } from './tally';

/**
 * What a resume takes over of an execution that has ended: what is done, without the batches that were cut short, which are
 * going to be told anew.
 */
export function toGoOn({ entities, tally }: ExecutionState): {
  readonly entities: ReadonlyMap<string, EntityState>;
  readonly tally: Tally;
} {
  const again = [...entities.values()].flatMap(({ tracker, cutShort }) =>
    [...cutShort].flatMap(([batch, summary]) => (isDone(tracker, batch) ? [summary] : [])),
  );
  return {
    entities: new Map([...entities].map(([name, entity]) => [name, withoutCutShort(entity)])),
    tally: again.reduce(removeSummary, tally),
  };
}

function withoutCutShort(entity: EntityState): EntityState {
  let { tracker, counts } = entity;
  const deferred = new Map(entity.deferred);
  for (const [batch, summary] of entity.cutShort) {
    if (isDone(tracker, batch)) counts = subtractCounts(counts, summary.counts);
    tracker = markUndone(tracker, batch);
    deferred.delete(batch);
  }
  return { ...entity, counts, deferred, tracker: takeOver(tracker), attempts: new Map() };
}

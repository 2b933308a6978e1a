import type { InheritedResults } from '@commander/contracts';
import { doneCount, isDone, type BatchTracker } from '../state/batch-tracker';
import type { ExecutionState, PlannedEntity } from '../state/execution-state';
import { consistencyOfAll } from '../state/reading';
import { toGoOn } from '../state/to-go-on';

// A report learns of a batch of the second pass when that is done.
const countKnown = ({ batches }: PlannedEntity, tracker: BatchTracker): number =>
  batches.filter(({ batch, range }) => range.kind !== 'deferred' || isDone(tracker, batch)).length;

/** What an execution and those it resumes came to, for the report of the one that goes on. */
export function inheritedResults(execution: ExecutionState): InheritedResults {
  const { entities, tally } = toGoOn(execution);
  return {
    entities: [...entities].map(([entity, { planned, tracker, counts, reading }]) => ({
      entity,
      planned_records: planned?.records ?? null,
      planned_batches: planned && countKnown(planned, tracker),
      completed_batches: doneCount(tracker),
      counts,
      window: planned?.window,
      reading,
    })),
    duplicates: tally.duplicates,
    validation_errors_fixed: tally.fixed,
    warnings: { ...tally.warnings },
    data_transformations: tally.transformed,
    abandoned_batches: tally.abandoned,
    errors: {
      total: tally.errors.total,
      by_type: { ...tally.errors.byType },
      samples: [...tally.errors.samples],
    },
    prediction: tally.prediction,
    consistency: consistencyOfAll([...entities.values()].map(({ reading }) => reading)),
  };
}

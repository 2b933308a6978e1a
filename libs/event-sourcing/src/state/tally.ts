import type { BatchSummary, RecordError } from '@commander/contracts';
import { addTallies } from './counts';

const SAMPLES = 20;

/** What batches came to besides the outcomes of their records, added up over an execution, and over its chain. */
export interface Tally {
  readonly duplicates: { readonly merged: number; readonly skipped: number; readonly failed: number };
  readonly fixed: number;
  readonly transformed: number;
  /** Batches that were given up. */
  readonly abandoned: number;
  /** Records that a rehearsal foretold, and those it was wrong about. */
  readonly prediction: { readonly compared: number; readonly differing: number };
  readonly errors: {
    readonly total: number;
    readonly byType: Readonly<Record<string, number>>;
    /** The first of them. */
    readonly samples: readonly RecordError[];
  };
}

/** The tally before the first batch. */
export const EMPTY_TALLY: Tally = {
  duplicates: { merged: 0, skipped: 0, failed: 0 },
  fixed: 0,
  transformed: 0,
  abandoned: 0,
  prediction: { compared: 0, differing: 0 },
  errors: { total: 0, byType: {}, samples: [] },
};

/** The tally with one more batch. */
export function addSummary(tally: Tally, summary: BatchSummary): Tally {
  const { duplicates, errors, prediction = { compared: 0, differing: 0 } } = summary;
  return {
    duplicates: {
      merged: tally.duplicates.merged + duplicates.merged,
      skipped: tally.duplicates.skipped + duplicates.skipped,
      failed: tally.duplicates.failed + duplicates.failed,
    },
    fixed: tally.fixed + summary.validation_errors_fixed,
    transformed: tally.transformed + summary.data_transformations,
    abandoned: tally.abandoned + (summary.abandoned ? 1 : 0),
    prediction: {
      compared: tally.prediction.compared + prediction.compared,
      differing: tally.prediction.differing + prediction.differing,
    },
    errors: {
      total: tally.errors.total + errors.total,
      byType: addTallies(tally.errors.byType, errors.by_type),
      samples: [...tally.errors.samples, ...errors.samples].slice(0, SAMPLES),
    },
  };
}

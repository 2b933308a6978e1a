import type { BatchSummary, RecordError } from '@commander/contracts';
import { addTallies } from './counts';

const SAMPLES = 20;

/** What batches came to besides the outcomes of their records, added up over an execution, and over its chain. */
export interface Tally {
  readonly duplicates: { readonly merged: number; readonly skipped: number; readonly failed: number };
  readonly fixed: number;
  /** Records that break a rule of severity `warning`, by entity, column and rule. */
  readonly warnings: Readonly<Record<string, number>>;
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
  warnings: {},
  transformed: 0,
  abandoned: 0,
  prediction: { compared: 0, differing: 0 },
  errors: { total: 0, byType: {}, samples: [] },
};

/** The tally with one more batch. */
export const addSummary = (tally: Tally, summary: BatchSummary): Tally => withSummary(tally, summary, 1);

/** The tally without a batch that is going to be told anew; its samples stay. */
export const removeSummary = (tally: Tally, { errors, ...summary }: BatchSummary): Tally =>
  withSummary(tally, { ...summary, errors: { ...errors, samples: [] } }, -1);

function withSummary(tally: Tally, summary: BatchSummary, sign: 1 | -1): Tally {
  const { duplicates, errors, prediction = { compared: 0, differing: 0 } } = summary;
  const signed = (tallied: Readonly<Record<string, number>>): Record<string, number> =>
    Object.fromEntries(Object.entries(tallied).map(([name, n]) => [name, sign * n]));
  return {
    duplicates: {
      merged: tally.duplicates.merged + sign * duplicates.merged,
      skipped: tally.duplicates.skipped + sign * duplicates.skipped,
      failed: tally.duplicates.failed + sign * duplicates.failed,
    },
    fixed: tally.fixed + sign * summary.validation_errors_fixed,
    warnings: addTallies(tally.warnings, signed(summary.warnings ?? {})),
    transformed: tally.transformed + sign * summary.data_transformations,
    abandoned: tally.abandoned + (summary.abandoned ? sign : 0),
    prediction: {
      compared: tally.prediction.compared + sign * prediction.compared,
      differing: tally.prediction.differing + sign * prediction.differing,
    },
    errors: {
      total: tally.errors.total + sign * errors.total,
      byType: addTallies(tally.errors.byType, signed(errors.by_type)),
      samples: [...tally.errors.samples, ...errors.samples].slice(0, SAMPLES),
    },
  };
}

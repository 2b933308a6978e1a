import type { Transform, Validation } from '@commander/contracts';

/** How a column's values might be handled, and what to look at before that is believed. */
export interface Suggestion {
  readonly transforms: readonly Transform[];
  readonly validations?: readonly Validation[];
  readonly notes: readonly string[];
}

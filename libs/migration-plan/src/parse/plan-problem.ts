/** One thing wrong with a plan, as it is shown to its author. */
export interface PlanProblem {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
  /** The place in the plan, as in `entities[0].fields[2].type`; empty for the whole document. */
  readonly path: string;
  /** What is wrong and how to mend it. */
  readonly message: string;
}

/** A place in a plan as people write it: `entities[0].key`. */
export const formatPath = (path: readonly (string | number)[]): string =>
  path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i === 0 ? step : `.${step}`)).join('');

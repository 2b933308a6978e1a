import type { Fault, ValueStep } from '../step';

/** How a transform of one name works; its examples are its documentation and its tests. */
export interface TransformKind<Argument> {
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly examples: readonly TransformExample<Argument>[];
  /** Why an argument makes no sense, in one sentence; null where it does. */
  readonly problem?: (argument: Argument) => string | null;
  /** The transform as a step over a column's text. */
  readonly compile: (argument: Argument, column: string) => ValueStep;
}

/** What a transform makes of a text; of null, which is "no value"; `refused` names the rule that stops the record. */
export interface TransformExample<Argument> {
  readonly argument: Argument;
  readonly from: string | null;
  readonly to?: string | null;
  readonly refused?: string;
}

/** The fault of a text that a transform cannot read; it never says the text. */
export const unreadable = (column: string, rule: string, what: string): Fault => ({
  errorType: 'transformation',
  rule,
  field: column,
  message: `The value of column ${column} ${what}.`,
});

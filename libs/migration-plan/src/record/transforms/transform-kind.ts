import type { Fault, Step, ValueStep } from '../step';

interface Described<Argument> {
  /** What it does, in one sentence. */
  readonly summary: string;
  readonly examples: readonly TransformExample<Argument>[];
  /** Why an argument makes no sense, in one sentence; null where it does. */
  readonly problem?: (argument: Argument) => string | null;
}

/** How a transform of one name works; its examples are its documentation and its tests. */
export interface ValueTransformKind<Argument> extends Described<Argument> {
  /** The transform as a step over a column's text. */
  readonly compile: (argument: Argument, column: string) => ValueStep;
}

/** How a transform works that looks at other columns of the source. */
export interface RecordTransformKind<Argument> extends Described<Argument> {
  /** The columns of the source that it looks at. */
  readonly reads: (argument: Argument) => readonly string[];
  /** Whether it looks at the text so far. */
  readonly usesValue: (argument: Argument) => boolean;
  /** The transform as a step; `places` are those of the source's columns in a row. */
  readonly compileWithRecord: (
    argument: Argument,
    column: string,
    places: ReadonlyMap<string, number>,
  ) => Step;
}

/** How a transform of one name works. */
export type TransformKind<Argument> = ValueTransformKind<Argument> | RecordTransformKind<Argument>;

/** What a transform makes of a text; of null, which is "no value"; `refused` names the rule that stops the record. */
export interface TransformExample<Argument> {
  readonly argument: Argument;
  /** The columns of the source that it looks at. */
  readonly record?: Readonly<Record<string, string | null>>;
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

import type { Pass } from './compile-pass';
import type { Remarks } from './remarks';

/** A record that passed: its texts stand in the order of the entity's fields. */
export interface ValidRecord {
  readonly kind: 'valid';
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: (string | null)[];
  readonly remarks?: Remarks;
}

/** A record that a transform, a type or a validation stopped; no value of it is named. */
export interface InvalidRecord {
  readonly kind: 'invalid';
  readonly sourceId: string;
  /** `transformation`: a transform or the type refused the text. `validation`: a declared rule or the key did. */
  readonly errorType: 'validation' | 'transformation';
  /** `key.missing`, `key.too_long`, `key.not_text`, `type.<type>`, `replace.too_long`, or the validation's name. */
  readonly rule: string;
  readonly field: string;
  readonly message: string;
}

/** An entity's transforms, types and validations, compiled once per plan. */
export interface RecordPipeline {
  /** The source columns that `process` takes, in its order. */
  readonly sourceColumns: readonly string[];
  /** The target columns that a valid record's values stand for. */
  readonly targetColumns: readonly string[];
  /**
   * Takes one record's texts through the pipeline; pure, never throws. `index`, the record's place in the source from 0,
   * becomes its id `#<index>` where its key gives none.
   */
  process(values: readonly (string | null)[], index?: number): ValidRecord | InvalidRecord;
  /** The same through the fields alone whose texts something looks at; the others need not be given, and their values in the slot stay as they are. */
  readonly passSeen: Pass;
  /** For each target column the place of the source column that it is read from; -1 where it has none of its own. */
  readonly readsFrom: readonly number[];
  /** For each target column whether it gets the texts of its source column, at most in their type's canonical form. */
  readonly isDirect: readonly boolean[];
  /** For each source column whether anything looks at its texts; the others are passed on as they are, if PostgreSQL can hold them. */
  readonly looksAt: readonly boolean[];
  /** Field values of each valid record that a transform is applied to: the summand of `data_transformations`. */
  readonly transformationsPerRecord: number;
}

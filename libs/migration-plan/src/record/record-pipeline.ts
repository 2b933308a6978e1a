/** A record that passed: its texts stand in the order of the entity's fields. */
export interface ValidRecord {
  readonly kind: 'valid';
  readonly sourceId: string;
  readonly targetId: string;
  readonly values: (string | null)[];
}

/** A record that a transform, a type or a validation stopped; no value of it is named. */
export interface InvalidRecord {
  readonly kind: 'invalid';
  readonly sourceId: string;
  readonly errorType: 'validation' | 'transformation';
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
  /** Takes one record's texts through the pipeline; pure, never throws. */
  process(values: readonly (string | null)[]): ValidRecord | InvalidRecord;
  /** How many field values a transform was applied to, and how many records a declared fix repaired, per record. */
  readonly transformationsPerRecord: number;
}

import type { FieldType, Transform, Validation } from '@commander/contracts';
import type { DescribedColumn, DescribedSource } from './described';

/** A field of a draft, and why it is there. */
export interface DraftedField {
  readonly to: string;
  /** Null where nothing in the source is like it. */
  readonly from: string | null;
  readonly type: FieldType;
  readonly transforms: readonly Transform[];
  readonly validations: readonly Validation[];
  /** 0 to 1; 0 where nothing was found. */
  readonly confidence: number;
  readonly notes: readonly string[];
}

/** A reference of a draft: one that stands in the plan, or one that is only proposed in a comment. */
export interface DraftedReference {
  readonly fields: readonly string[];
  readonly entity: string;
  readonly onMissing: 'fail' | 'keep' | 'defer';
  /** Why it is only a comment; undefined where it stands in the plan. */
  readonly only?: string;
}

/** An entity of a draft. */
export interface DraftedEntity {
  readonly name: string;
  readonly source: DescribedSource['place'];
  readonly table: string;
  readonly key: readonly string[];
  readonly fields: readonly DraftedField[];
  readonly references: readonly DraftedReference[];
  readonly unusedColumns: readonly string[];
  readonly unfilled: readonly DescribedColumn[];
  readonly confidence: number;
  readonly notes: readonly string[];
}

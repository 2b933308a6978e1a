import type { FieldType, FileSource } from '@commander/contracts';

/** A column of a source, with different texts of some of its records. */
export interface SourceColumn {
  readonly name: string;
  /** Values that were seen, each once; they never leave the memory of whoever drafts. */
  readonly samples: readonly string[];
}

/** A file or table that records can be read from. */
export interface DescribedSource {
  readonly place: Omit<FileSource, 'connection'> | { readonly table: string };
  readonly columns: readonly SourceColumn[];
  /** Why nothing can be drafted from it, in one sentence without a value. */
  readonly problem?: string;
}

/** A column of a target table. */
export interface DescribedColumn {
  readonly name: string;
  /** The type that a field for it has; null where no field type fills it. */
  readonly type: FieldType | null;
  /** The type as the database writes it. */
  readonly declared: string;
  /** Not null, without a default. */
  readonly required: boolean;
  /** Whether null may stand in it. */
  readonly nullable: boolean;
  /** False for a column that the database computes. */
  readonly fillable: boolean;
  /** Characters at most, where the type says so. */
  readonly maxLength: number | null;
  /** The only texts it takes, by its type or a check; empty where any goes. */
  readonly oneOf: readonly string[];
}

/** A foreign key: columns of the table that holds it, and what they name. */
export interface DescribedReference {
  readonly columns: readonly string[];
  readonly table: string;
  readonly to: readonly string[];
}

/** A table that records can be written to. */
export interface DescribedTable {
  readonly table: string;
  readonly columns: readonly DescribedColumn[];
  /** Columns of its unique keys, the primary key first. */
  readonly keys: readonly (readonly string[])[];
  readonly references: readonly DescribedReference[];
}

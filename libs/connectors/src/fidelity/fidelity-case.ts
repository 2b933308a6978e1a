import type { FieldType } from '@commander/contracts';

/** The sources whose values are followed into a target. */
export const SOURCES = ['csv', 'jsonl', 'postgresql', 'mariadb'] as const;
/** A source whose values are followed into a target. */
export type SourceName = (typeof SOURCES)[number];
/** The targets that values are followed into. */
export const TARGETS = ['postgresql', 'mariadb'] as const;
/** A target that values are followed into. */
export type TargetName = (typeof TARGETS)[number];

/** One value on its way; `text` is how it stands in a file. */
export interface FidelityValue {
  readonly name: string;
  readonly text: string | null;
  /** The sources that can hold it; all of them unless given. */
  readonly in?: readonly SourceName[];
  /** How MariaDB is given it, where it reads another text. */
  readonly mariadb?: string;
}

/** Values of one kind, the column types that they come from and go into, and the field type between. */
export interface FidelityCase {
  readonly what: string;
  readonly field: FieldType;
  /** The column types of the sources; a store without one has no such column. */
  readonly from: { readonly postgresql?: string; readonly mariadb?: string };
  readonly into: { readonly postgresql: string; readonly mariadb: string };
  readonly values: readonly FidelityValue[];
  /** Whether two texts stand for the same value; only equal texts do unless given. */
  readonly same?: (a: string, b: string) => boolean;
  /** Whether JSON has such values of its own, beside texts. */
  readonly bare?: true;
}

/** A value of every source, unless told otherwise. */
export const value = (
  name: string,
  text: string | null,
  more: Partial<FidelityValue> = {},
): FidelityValue => ({
  name,
  text,
  ...more,
});

/** Values that MariaDB cannot hold. */
export const POSTGRESQL_ONLY = { in: ['csv', 'jsonl', 'postgresql'] } as const;
/** Values that PostgreSQL cannot hold. */
export const MARIADB_ONLY = { in: ['csv', 'jsonl', 'mariadb'] } as const;

/** A decimal's text without the zeros at its end, which say nothing. */
export const withoutZeros = (text: string): string =>
  text.includes('.') ? text.replace(/\.?0+$/, '') : text;

import { escapeLiteral } from 'pg';
import { quoteIdentifier } from '../connections/quote-identifier';
import type { TableColumn } from './table-columns';

/** The rows whose key is in (after, upto]; null is open. */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly upto: readonly string[] | null;
}

/** A condition as SQL text and its parameters. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly string[];
}

/** A column of the table that queries here call `source`: a bare name in `order by` would mean an output column. */
export const sourceColumn = ({ name }: TableColumn): string => `source.${quoteIdentifier(name)}`;

/** The columns of a key as they are compared and ordered by. */
export const keyList = (key: readonly TableColumn[]): string => key.map(sourceColumn).join(', ');

/** Columns as texts. */
export const textList = (columns: readonly TableColumn[]): string =>
  columns.map((column) => `${sourceColumn(column)}::text`).join(', ');

// A copy writes these as a cast to text does, without the cast, which takes as long again.
const WRITTEN_ALIKE: ReadonlySet<string> = new Set([
  ...['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision'],
  ...['text', 'character varying', 'uuid', 'json', 'jsonb', 'bytea', 'date', 'interval'],
  ...['time without time zone', 'time with time zone'],
  ...['timestamp without time zone', 'timestamp with time zone'],
]);

/** A column as a copy writes its text. */
export const copiedText = (column: TableColumn): string =>
  WRITTEN_ALIKE.has(column.base) ? sourceColumn(column) : `${sourceColumn(column)}::text`;

/** Columns as a copy writes their texts. */
export const copiedList = (columns: readonly TableColumn[]): string => columns.map(copiedText).join(', ');

/** A key range as a comparison of rows, each parameter cast to the type of its column. */
export function keyCondition(key: readonly TableColumn[], { after, upto }: KeyRange): Condition {
  const values: string[] = [];
  const side = (operator: string, bound: readonly string[] | null): string[] => {
    if (!bound) return [];
    const casts = key.map(({ type }, i) => `cast($${values.length + i + 1}::text as ${type})`);
    values.push(...bound);
    return [`(${keyList(key)}) ${operator} (${casts.join(', ')})`];
  };
  const sql = [...side('>', after), ...side('<=', upto)].join(' and ') || 'true';
  return { sql, values };
}

/** Two conditions that must both hold; the parameters of the second come after those of the first. */
export function both(first: Condition, second: (before: number) => Condition): Condition {
  const { sql, values } = second(first.values.length);
  return { sql: `(${first.sql}) and (${sql})`, values: [...first.values, ...values] };
}

/** A condition with its parameters written into it, for statements that take none. */
export const inlined = ({ sql, values }: Condition): string =>
  sql.replace(/\$(\d+)/g, (_, number: string) => escapeLiteral(values[Number(number) - 1] ?? ''));

import type { BoundedWindow } from '../change-column';
import { noChangeColumn } from '../tables/table-problems';
import { sourceColumn, type Condition } from './key-range';
import type { SourceTable, TableColumn } from './table-columns';

// A time without a zone is read as UTC; a date stands for its whole day, so the day of `since` is read again.
const BOUNDS = new Map([
  ['timestamp with time zone', { since: (at: string) => at, until: (at: string) => at }],
  ['timestamp without time zone', { since: asUtc, until: asUtc }],
  ['date', { since: (at: string) => `cast(${asUtc(at)} as date)`, until: asUtc }],
]);

function asUtc(at: string): string {
  return `(${at} at time zone 'UTC')`;
}

/** Throws a fatal ConnectorError where a column cannot say when a row changed. */
export function checkChangeColumn({ label }: SourceTable, column: TableColumn): void {
  if (BOUNDS.has(column.base)) return;
  throw noChangeColumn(label, column, 'a timestamptz, a timestamp or a date');
}

/** The rows that changed in a window, compared in the column's own type; `before` counts the parameters of the conditions before. */
export function windowCondition(
  column: TableColumn,
  { since, until }: BoundedWindow,
  before: number,
): Condition {
  const bounds = BOUNDS.get(column.base);
  const place = (offset: number): string => `cast($${before + offset}::text as timestamptz)`;
  const name = sourceColumn(column);
  const sql = `${name} >= ${bounds?.since(place(1))} and ${name} < ${bounds?.until(place(2))}`;
  return { sql, values: [since, until] };
}

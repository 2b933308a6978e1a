import type { BoundedWindow } from '../change-column';
import { noChangeColumn } from '../tables/table-problems';
import type { Condition } from './key-range';
import { sourceColumn, type SourceTable, type TableColumn } from './table-columns';

const BASES = ['timestamp', 'datetime', 'date'];

/** Throws a fatal ConnectorError where a column cannot say when a row changed. */
export function checkChangeColumn({ label }: SourceTable, column: TableColumn): void {
  if (!BASES.includes(column.base)) throw noChangeColumn(label, column, 'a timestamp, a datetime or a date');
}

const inUtc = (at: string): string => new Date(at).toISOString().replace('T', ' ').replace('Z', '');

/**
 * The rows that changed in a window. A datetime is read as UTC; a date stands for its whole day, so the day of `since` is read again.
 */
export function windowCondition(column: TableColumn, { since, until }: BoundedWindow): Condition {
  const name = sourceColumn(column);
  const from = column.base === 'date' ? 'date' : 'datetime(6)';
  return `${name} >= cast('${inUtc(since)}' as ${from}) and ${name} < cast('${inUtc(until)}' as datetime(6))`;
}

/** The rows of which no window knows when they changed: those without a time, and those of the year zero. */
export const undatedCondition = (column: TableColumn): Condition => {
  const name = sourceColumn(column);
  return `${name} is null or ${name} < '0001-01-01'`;
};

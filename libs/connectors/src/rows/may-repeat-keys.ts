import { writePolicy } from '@commander/migration-plan';
import type { RecordBatch } from './write-records';

/**
 * Whether to look for keys that come more than once in a batch. Under `fail` the unique index finds what these ids do not show, e.g. texts that
 * a collation takes for equal.
 */
export function mayRepeatKeys(
  { order, table, records }: Omit<RecordBatch, 'writer'>,
  places: readonly number[],
): boolean {
  if (places.length < 2) return false;
  if (writePolicy(order.work.entity) !== 'fail' || !table.uniqueKey) return true;
  return new Set(places.map((place) => records[place]?.targetId)).size < places.length;
}

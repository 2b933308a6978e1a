import type { RowBatch } from './write-records';

/**
 * Whether to look for keys that come more than once in a batch. Under `fail` the unique index finds what these ids do not show, e.g. texts that
 * a collation takes for equal.
 */
export function mayRepeatKeys({ order, statements, records }: RowBatch, places: readonly number[]): boolean {
  if (places.length < 2) return false;
  if (order.work.entity.duplicates.policy !== 'fail' || !statements.uniqueKey) return true;
  return new Set(places.map((place) => records[place]?.targetId)).size < places.length;
}

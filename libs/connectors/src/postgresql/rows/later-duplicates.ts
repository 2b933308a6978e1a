import type { WritableRecord } from '../../record-ending';
import { RowWriter } from './row-writer';
import type { RowBatch } from './write-records';

/**
 * Whether to look for keys that come more than once in a batch. Under `fail` the unique index finds what these ids do not show, e.g. texts that
 * a collation takes for equal.
 */
export function mayRepeatKeys({ order, statements, records }: RowBatch, places: readonly number[]): boolean {
  if (order.work.entity.duplicates.policy !== 'fail' || !statements.uniqueKey) return true;
  return new Set(places.map((place) => records[place]?.targetId)).size < places.length;
}

/**
 * The later records of each key, by their index, with the first one; none where the policy writes them all. Leaves no stage behind: to be called
 * in a transaction of its own.
 */
export async function laterDuplicates(batch: RowBatch): Promise<Map<number, WritableRecord>> {
  const { order, records } = batch;
  const places = [...records.keys()];
  const found = new Map<number, WritableRecord>();
  if (order.work.entity.duplicates.policy === 'update' || !mayRepeatKeys(batch, places)) return found;
  const writer = new RowWriter(batch);
  await writer.stage(records, places);
  for (const { n, first } of await writer.duplicates()) {
    const [later, survivor] = [records[n], records[first]];
    if (later && survivor) found.set(later.index, survivor);
  }
  return found;
}

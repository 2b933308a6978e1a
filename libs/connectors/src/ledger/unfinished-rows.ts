import type { BatchRows, RecordEnding, RejectedRecord, WritableRecord } from '../record-ending';

/** A record of a batch that still needs an outcome. */
export type UnfinishedRecord = WritableRecord | RejectedRecord;

/**
 * The records of a batch that have no outcome yet, in the order of the source. They are told apart by their ids, not by their places: a living
 * source may hold other rows by now.
 */
export function unfinishedRows(
  { records, rejected }: BatchRows,
  endings: readonly RecordEnding[],
): UnfinishedRecord[] {
  const done = new Map<string, number>();
  for (const { sourceId } of endings) done.set(sourceId, (done.get(sourceId) ?? 0) + 1);
  const all: UnfinishedRecord[] = [...records, ...rejected];
  return all
    .sort((a, b) => a.index - b.index)
    .filter(({ sourceId }) => {
      const times = done.get(sourceId) ?? 0;
      if (times > 0) done.set(sourceId, times - 1);
      return times === 0;
    });
}

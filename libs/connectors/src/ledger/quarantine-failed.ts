import type { RecordEnding, RejectedRecord, WritableRecord } from '../record-ending';
import { originOf } from '../quarantine/quarantine-origin';
import { failedRecord, quarantinedBatch, type FailedRecord } from '../quarantine/quarantined-record';
import { sealSource } from '../quarantine/seal-source';
import type { WrittenFor } from '../rows/written-for';
import type { TargetSession } from './target-session';

const AT_A_TIME = 500;

/** A record that has ended, at its place within its batch. */
export interface EndedRecord {
  readonly record: WritableRecord | RejectedRecord;
  readonly ending: Pick<RecordEnding, 'outcome' | 'error'>;
  readonly place: number;
}

/**
 * Brings the quarantine up to how records ended, in the caller's transaction: what failed is kept, what is replayed settled, and what older
 * executions left of the same records superseded. Only the source texts of what failed are sealed, some hundreds at a time.
 */
export async function quarantineFailed(
  session: TargetSession,
  order: WrittenFor,
  ended: readonly EndedRecord[],
  columns: readonly string[] = [],
): Promise<void> {
  const batch = quarantinedBatch(order);
  const payloadOf = ({ sourceId, source }: FailedRecord): string | null => {
    if (!source || !session.keys) return null;
    const texts = Object.fromEntries(columns.map((column, place) => [column, source[place] ?? null]));
    return sealSource(session.keys, { ...batch, sourceId }, texts);
  };
  const fresh = freshOf(ended);
  if (fresh.length < ended.length) await settle(session, order, ended);
  if (fresh.length > 0 && (await session.hasOlderQuarantined(batch))) {
    await session.supersedeOlder(
      batch,
      fresh.map(({ record }) => record.sourceId),
    );
  }
  const failed = fresh
    .filter(hasFailed)
    .map(({ record, ending, place }) => failedRecord(record, ending, place));
  const origin = failed.length > 0 ? originOf(order) : null;
  if (origin) await session.storeOrigin(batch, origin);
  for (const some of inRuns(failed)) {
    const sealed = some.map((record) => ({ ...record, payload: payloadOf(record) }));
    await session.storeQuarantined(batch, sealed);
  }
}

const isFresh = ({ record }: EndedRecord): boolean => record.quarantined === undefined;

const freshOf = (ended: readonly EndedRecord[]): readonly EndedRecord[] =>
  ended.every(isFresh) ? ended : ended.filter(isFresh);

const hasFailed = ({ ending }: EndedRecord): boolean => ending.outcome === 'failed';

async function settle(
  session: TargetSession,
  { execution_id }: WrittenFor,
  ended: readonly EndedRecord[],
): Promise<void> {
  const settled = ended.flatMap((one) => {
    const { record, ending, place } = one;
    const id = record.quarantined;
    if (id === undefined) return [];
    return [{ id, ...(hasFailed(one) && { error: failedRecord(record, ending, place).error }) }];
  });
  for (const some of inRuns(settled)) await session.settleQuarantined(execution_id, some);
}

function* inRuns<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += AT_A_TIME) yield all.slice(start, start + AT_A_TIME);
}

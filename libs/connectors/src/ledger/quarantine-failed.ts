import { sealSource } from '../quarantine/seal-source';
import type { FailedRecord, QuarantinedBatch } from '../quarantine/quarantined-record';
import type { TargetSession } from './target-session';

const AT_A_TIME = 500;

/** Keeps the records of a batch that failed, in the caller's transaction; only their source texts are sealed, some hundreds at a time. */
export async function quarantineFailed(
  session: TargetSession,
  batch: QuarantinedBatch,
  failed: readonly FailedRecord[],
  columns: readonly string[] = [],
): Promise<void> {
  const payloadOf = ({ sourceId, source }: FailedRecord): string | null => {
    if (!source || !session.keys) return null;
    const texts = Object.fromEntries(columns.map((column, place) => [column, source[place] ?? null]));
    return sealSource(session.keys, { ...batch, sourceId }, texts);
  };
  for (let start = 0; start < failed.length; start += AT_A_TIME) {
    const some = failed.slice(start, start + AT_A_TIME);
    await session.storeQuarantined(
      batch,
      some.map((record) => ({ ...record, payload: payloadOf(record) })),
    );
  }
}

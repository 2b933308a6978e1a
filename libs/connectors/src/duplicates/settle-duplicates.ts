import type { Entity } from '@commander/contracts';
import { plansDuplicates } from '@commander/migration-plan';
import type { BatchKey } from '../ledger/batch-key';
import type { TargetSession } from '../ledger/target-session';
import type { BatchRows, RecordEnding, RejectedRecord, WritableRecord } from '../record-ending';
import { survivorFailed } from '../rows/record-failures';

type AnyRecord = RejectedRecord | WritableRecord;

const survivorOf = (record: AnyRecord) => ('survivor' in record ? record.survivor : undefined);

/** Which survivors of a batch's duplicates failed: those of other batches are known before its first record is written. */
export class FailedSurvivors {
  private constructor(
    private readonly session: TargetSession,
    private readonly key: BatchKey,
    private readonly elsewhere: ReadonlySet<string>,
  ) {}

  /** Reads what other batches came to; asks nothing where no record depends on them. */
  static async of(session: TargetSession, key: BatchKey, { rejected }: BatchRows): Promise<FailedSurvivors> {
    const [chainId, , entity, batch] = key;
    const depends = rejected.some((record) => (survivorOf(record)?.batch ?? batch) !== batch);
    const failed = depends ? await session.duplicates.failedSurvivors({ chainId, entity, batch }) : [];
    return new FailedSurvivors(session, key, new Set(failed.map(({ batch: of, id }) => `${of}:${id}`)));
  }

  /** How a batch's records end, once all of them were written in one transaction. */
  settleAll(rows: BatchRows, endings: readonly RecordEnding[]): RecordEnding[] {
    const failed = failedIds(rows, endings);
    const settled = [...endings];
    for (const record of rows.rejected) {
      const ending = endings[record.index];
      if (ending) settled[record.index] = this.settle(record, ending, (id) => failed.has(id));
    }
    return settled;
  }

  /** How a record that was decided about ends: with its group where the survivor failed. */
  settle(record: RejectedRecord, ending: RecordEnding, failedHere: (id: string) => boolean): RecordEnding {
    const { survivor } = record;
    if (!survivor) return ending;
    const [, , , batch] = this.key;
    const failed =
      survivor.batch === batch
        ? failedHere(survivor.id)
        : this.elsewhere.has(`${survivor.batch}:${survivor.id}`);
    if (!failed) return ending;
    return { sourceId: record.sourceId, targetId: null, outcome: 'failed', error: survivorFailed() };
  }

  /** Notes which records of the batch failed that others depend on; to be called in the transaction of its outcome. */
  async note(entity: Entity, rows: BatchRows, endings: readonly RecordEnding[]): Promise<void> {
    if (!plansDuplicates(entity)) return;
    const [chainId, , name, batch] = this.key;
    const ids = [...failedIds(rows, endings)];
    if (ids.length > 0) await this.session.duplicates.markFailed({ chainId, entity: name, batch }, ids);
  }
}

/** The ids of records that failed by themselves. */
function failedIds({ records, rejected }: BatchRows, endings: readonly RecordEnding[]): Set<string> {
  if (endings.every(({ outcome }) => outcome !== 'failed')) return new Set();
  const own = new Set(
    [...records, ...rejected.filter((record) => !record.survivor)].map(({ sourceId }) => sourceId),
  );
  return new Set(
    endings
      .filter(({ outcome, sourceId }) => outcome === 'failed' && own.has(sourceId))
      .map(({ sourceId }) => sourceId),
  );
}

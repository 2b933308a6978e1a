import type { Outcome } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import type { BatchToWrite, LedgerEntry } from '../batch-target';
import {
  rejectedEnding,
  writtenEnding,
  type RecordEnding,
  type RejectedRecord,
  type WritableRecord,
  type WrittenRecord,
} from '../record-ending';
import { FailedSurvivors } from '../duplicates/settle-duplicates';
import type { ErrorContext } from '../error-context';
import { batchKeyOf, type BatchKey } from './batch-key';
import { holdFence } from './hold-fence';
import { notesOf } from './notes-of';
import { openRow } from './open-row';
import { quarantineFailed } from './quarantine-failed';
import { takeLease } from './take-lease';
import type { TargetAccess } from './target-access';
import type { TargetSession } from './target-session';
import { keepDeferred } from '../references/keep-deferred';
import { endingOfDuplicate } from '../rows/ending-of-duplicate';
import type { BatchWriting } from '../rows/record-writer';
import { stageWhole, type StagedWhole } from '../rows/stage-whole';
import { writeRecords } from '../rows/write-records';
import { unfinishedRows, type UnfinishedRecord } from './unfinished-rows';

/**
 * Writes a batch's records one by one, each in a transaction that moves the batch's position, exactly once: whoever comes later goes on
 * where the position stands, and two at once take turns.
 */
export function loadRecords(
  db: TargetAccess,
  batch: BatchToWrite,
  context: ErrorContext,
): Promise<LedgerEntry> {
  return db.overtaking(
    (again) => db.lend((session) => new RecordLoad(db, session, { ...batch, context }).run(again)),
    (session) => session.endStuckHolders(batch.order),
  );
}

const NOT_WRITTEN: WrittenRecord = { outcome: 'failed' };

class RecordLoad {
  private readonly key: BatchKey;
  private readonly endings: RecordEnding[] = [];
  /** How the first record of each source id ended. */
  private readonly outcomes = new Map<string, Outcome>();
  private open: UnfinishedRecord[] = [];
  private survivors: FailedSurvivors | undefined;
  private writing: BatchWriting | undefined;
  private readonly places: ReadonlyMap<UnfinishedRecord, number>;

  constructor(
    private readonly db: TargetAccess,
    private readonly session: TargetSession,
    private readonly batch: BatchToWrite & { readonly context: ErrorContext },
  ) {
    this.key = batchKeyOf(batch.order);
    this.places = new Map(batch.records.map((record, place) => [record, place]));
  }

  async run(again: boolean): Promise<LedgerEntry> {
    const { session, batch, db } = this;
    const { maxDeliveries } = db.store;
    await db.claim(takeLease(session, batch.order, { again, maxDeliveries }));
    const stored = await this.begin();
    if (stored) return { outbox: stored, replayed: true };
    this.survivors = await FailedSurvivors.of(session, this.key, batch);
    this.writing = await session.openWriting(batch.order, batch.context);
    const staged = { ...batch, table: this.writing.table };
    const { writing } = this;
    const whole = await this.inTransaction(() => stageWhole(staged, writing));
    await writing.openForKept();
    for (;;) {
      const next = this.open[0];
      const entry = next ? await this.step(next, whole) : await this.finish();
      if (entry) return entry;
    }
  }

  /** Opens the ledger row, or takes over what stands in it; returns the outcome of a batch that is done. */
  private begin(): Promise<Buffer | null> {
    const { session, batch, db } = this;
    const { order, inputHash } = batch;
    return this.inTransaction(async () => {
      await db.claim(holdFence(session, order));
      const claimed = { inputHash, notes: notesOf(order, batch) };
      const { outbox } = await db.claim(openRow(session, order, claimed));
      if (outbox) await session.dropLease(order);
      else await this.catchUp();
      return outbox;
    });
  }

  /** Gives the next record its outcome; returns that of the batch where somebody else has ended it in the meantime. */
  private async step(next: UnfinishedRecord, whole: StagedWhole): Promise<LedgerEntry | null> {
    const rejected = 'error' in next ? this.rejectedRun() : [];
    const { session, db, key } = this;
    const moved = await this.inTransaction(async () => {
      await db.claim(holdFence(session, this.batch.order));
      const count = Math.max(rejected.length, 1);
      if (!(await db.claim(session.movePosition(key, this.endings.length, count)))) return null;
      const endings = 'error' in next ? this.settled(rejected) : [await this.write(next, whole)];
      await session.storeProgress(key, this.endings.length, endings);
      await this.quarantine('error' in next ? rejected : [next], endings);
      await failPoint('batch.after-ledger');
      return endings;
    });
    if (!moved) {
      const outbox = await this.begin();
      return outbox && { outbox, replayed: true };
    }
    this.add(moved);
    this.open.splice(0, moved.length);
    return null;
  }

  private quarantine(records: readonly UnfinishedRecord[], endings: readonly RecordEnding[]): Promise<void> {
    const { order, sourceColumns } = this.batch;
    const ended = records.flatMap((record, n) => {
      const ending = endings[n];
      return ending ? [{ record, ending, place: this.endings.length + n }] : [];
    });
    return quarantineFailed(this.session, order, ended, sourceColumns);
  }

  // Nothing stands in a target for them, so that they need no transaction each.
  private rejectedRun(): RejectedRecord[] {
    const end = this.open.findIndex((record) => !('error' in record));
    return (end < 0 ? this.open : this.open.slice(0, end)).filter((record) => 'error' in record);
  }

  private settled(rejected: readonly RejectedRecord[]): RecordEnding[] {
    const failedHere = (id: string) => this.outcomes.get(id) === 'failed';
    return rejected.map(
      (record) =>
        this.survivors?.settle(record, rejectedEnding(record), failedHere) ?? rejectedEnding(record),
    );
  }

  private async write(record: WritableRecord, whole: StagedWhole): Promise<RecordEnding> {
    const { order, records } = this.batch;
    const place = this.places.get(record) ?? 0;
    const error = whole.failures.get(place);
    if (error) return rejectedEnding({ sourceId: record.sourceId, error });
    const first = records[whole.laterOf.get(place) ?? -1];
    if (first) {
      const survived = this.outcomes.get(first.sourceId) !== 'failed';
      return writtenEnding(record, endingOfDuplicate(survived, order, this.openWriting.table));
    }
    const { table, writer } = this.openWriting;
    const part = writer({ firstPart: this.endings.length, keptPlace: place });
    const [written = NOT_WRITTEN] = await writeRecords({ order, records: [record], table, writer: part });
    await keepDeferred(this.session, order, [record], [written]);
    const { warnings = [] } = written;
    return writtenEnding(record, { ...written, warnings: [...whole.lost(place), ...warnings] });
  }

  /** Stores the outcome; null where somebody else has moved the batch in the meantime. */
  private finish(): Promise<LedgerEntry | null> {
    const { session, batch, key, db } = this;
    return this.inTransaction(async () => {
      await db.claim(holdFence(session, batch.order));
      const { inputHash } = batch;
      const row = await db.claim(openRow(session, batch.order, { inputHash }));
      if (!row.outbox && row.position !== this.endings.length) {
        await this.catchUp();
        return null;
      }
      const outbox = row.outbox ?? (await this.tell());
      await this.openWriting.forget();
      await session.dropProgress(key);
      await session.dropLease(batch.order);
      await failPoint('batch.after-ledger');
      return { outbox, replayed: row.outbox !== null };
    });
  }

  private async tell(): Promise<Buffer> {
    await this.survivors?.note(this.batch.order.work.entity, this.batch, this.endings);
    const outcome = this.batch.describe(this.endings);
    await this.session.storeOutcome(this.key, outcome);
    return outcome.outbox;
  }

  private async catchUp(): Promise<void> {
    this.add(await this.session.readProgress(this.key, this.endings.length));
    this.open = unfinishedRows(this.batch, this.endings);
  }

  private add(endings: readonly RecordEnding[]): void {
    for (const ending of endings) {
      this.endings.push(ending);
      if (!this.outcomes.has(ending.sourceId)) this.outcomes.set(ending.sourceId, ending.outcome);
    }
  }

  private get openWriting(): BatchWriting {
    if (!this.writing) throw new Error('A batch is opened before its records are written.');
    return this.writing;
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.session.begin();
    const result = await work();
    await this.session.commit();
    return result;
  }
}

import type { Outcome } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import type { PoolClient } from 'pg';
import type { BatchToWrite, LedgerEntry } from '../../batch-target';
import {
  rejectedEnding,
  writtenEnding,
  type RecordEnding,
  type RejectedRecord,
  type WritableRecord,
} from '../../record-ending';
import { claim, type TargetDatabase } from '../connection/target-database';
import type { ErrorContext } from '../errors/classify-postgres-error';
import { batchKeyOf, type BatchKey } from '../meta/batch-key';
import { storeOutcome } from '../meta/batch-ledger';
import { dropLease, endStuckHolders, takeLease, type LeaseTake } from '../meta/batch-lease';
import { holdFence } from '../meta/execution-fence';
import { openRow } from '../meta/open-row';
import { dropProgress, movePosition, readProgress, storeProgress } from '../meta/record-progress';
import { endingOfDuplicate } from '../rows/ending-of-duplicate';
import { readStatements } from '../rows/read-statements';
import { stageWhole, type StagedWhole } from '../rows/stage-whole';
import { writeRecords, type RowBatch } from '../rows/write-records';
import { createStage, DROP_KEPT, DROP_STAGE } from '../rows/write-statements';
import { unfinishedRows, type UnfinishedRecord } from './unfinished-rows';

/**
 * Writes a batch's records one by one, each in a transaction that moves the batch's position, exactly once: whoever comes later goes on
 * where the position stands, and two at once take turns.
 */
export function loadRecords(
  db: TargetDatabase,
  batch: BatchToWrite,
  context: ErrorContext,
): Promise<LedgerEntry> {
  return db.overtaking(
    (again) => db.lend((client) => new RecordLoad(client, batch, context).run({ again, ...db.settings })),
    (client) => endStuckHolders(client, batch.order),
  );
}

class RecordLoad {
  private readonly key: BatchKey;
  private readonly endings: RecordEnding[] = [];
  /** How the first record of each source id ended. */
  private readonly outcomes = new Map<string, Outcome>();
  private open: UnfinishedRecord[] = [];
  private readonly places: ReadonlyMap<UnfinishedRecord, number>;

  constructor(
    private readonly client: PoolClient,
    private readonly batch: BatchToWrite,
    private readonly context: ErrorContext,
  ) {
    this.key = batchKeyOf(batch.order);
    this.places = new Map(batch.records.map((record, place) => [record, place]));
  }

  async run(take: LeaseTake): Promise<LedgerEntry> {
    const { client, batch } = this;
    await claim(takeLease(client, batch.order, take));
    const stored = await this.begin();
    if (stored) return { outbox: stored, replayed: true };
    const rows = await this.rowBatch();
    const { columns, table } = rows.statements;
    const whole = await this.inTransaction(() => stageWhole(rows));
    await client.query(createStage(columns, table, 'delete rows'));
    for (;;) {
      const next = this.open[0];
      const entry = next ? await this.step(next, { ...rows, ...whole }) : await this.finish();
      if (entry) return entry;
    }
  }

  /** Opens the ledger row, or takes over what stands in it; returns the outcome of a batch that is done. */
  private begin(): Promise<Buffer | null> {
    const { client, batch } = this;
    const { order, inputHash } = batch;
    return this.inTransaction(async () => {
      await claim(holdFence(client, order));
      const notes = { batch: order.batch, abandoned: order.abandon, predicted: order.predicted };
      const { outbox } = await claim(openRow(client, order, { inputHash, notes }));
      if (outbox) await dropLease(client, order);
      else await this.catchUp();
      return outbox;
    });
  }

  /** Gives the next record its outcome; returns that of the batch where somebody else has ended it in the meantime. */
  private async step(next: UnfinishedRecord, rows: RowBatch & StagedWhole): Promise<LedgerEntry | null> {
    const rejected = 'error' in next ? this.rejectedRun() : [];
    const moved = await this.inTransaction(async () => {
      await claim(holdFence(this.client, this.batch.order));
      const count = Math.max(rejected.length, 1);
      if (!(await claim(movePosition(this.client, this.key, this.endings.length, count)))) return null;
      const endings = 'error' in next ? rejected.map(rejectedEnding) : [await this.write(next, rows)];
      await storeProgress(this.client, this.key, this.endings.length, endings);
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

  // Nothing stands in a target for them, so that they need no transaction each.
  private rejectedRun(): RejectedRecord[] {
    const end = this.open.findIndex((record) => !('error' in record));
    return (end < 0 ? this.open : this.open.slice(0, end)).filter((record) => 'error' in record);
  }

  private async write(record: WritableRecord, rows: RowBatch & StagedWhole): Promise<RecordEnding> {
    const { order, records } = this.batch;
    const place = this.places.get(record) ?? 0;
    const error = rows.failures.get(place);
    if (error) return rejectedEnding({ ...record, error });
    const first = records[rows.laterOf.get(place) ?? -1];
    if (first) {
      const survived = this.outcomes.get(first.sourceId) !== 'failed';
      return writtenEnding(record, endingOfDuplicate(survived, order, rows.statements));
    }
    const one = { ...rows, records: [record], firstPart: this.endings.length, keptPlace: place };
    const [written] = await writeRecords(one);
    return writtenEnding(record, written ?? { outcome: 'failed' });
  }

  /** Stores the outcome; null where somebody else has moved the batch in the meantime. */
  private finish(): Promise<LedgerEntry | null> {
    const { client, batch, key } = this;
    return this.inTransaction(async () => {
      await claim(holdFence(client, batch.order));
      const { inputHash } = batch;
      const row = await claim(openRow(client, batch.order, { inputHash }));
      if (!row.outbox && row.position !== this.endings.length) {
        await this.catchUp();
        return null;
      }
      const outbox = row.outbox ?? (await this.tell());
      await client.query(`${DROP_STAGE}; ${DROP_KEPT}`);
      await dropProgress(client, key);
      await dropLease(client, batch.order);
      await failPoint('batch.after-ledger');
      return { outbox, replayed: row.outbox !== null };
    });
  }

  private async tell(): Promise<Buffer> {
    const outcome = this.batch.describe(this.endings);
    await storeOutcome(this.client, this.key, outcome);
    return outcome.outbox;
  }

  private async catchUp(): Promise<void> {
    this.add(await readProgress(this.client, this.key, this.endings.length));
    this.open = unfinishedRows(this.batch, this.endings);
  }

  private add(endings: readonly RecordEnding[]): void {
    for (const ending of endings) {
      this.endings.push(ending);
      if (!this.outcomes.has(ending.sourceId)) this.outcomes.set(ending.sourceId, ending.outcome);
    }
  }

  private async rowBatch(): Promise<RowBatch> {
    const { client, batch, context } = this;
    const { order, records } = batch;
    const statements = await readStatements(client, order);
    return { client, order, records, statements, context };
  }

  private async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('begin');
    const result = await work();
    await this.client.query('commit');
    return result;
  }
}

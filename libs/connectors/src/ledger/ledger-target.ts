import type {
  CloseOrder,
  ExpireOrder,
  LoadOrder,
  Plan,
  PlanOrder,
  PrepareOrder,
  PromoteOrder,
} from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import type {
  BatchTarget,
  BatchToStage,
  BatchToWrite,
  ClosedExecution,
  DescribeBatch,
  LedgerEntry,
  OpenedExecution,
  Promotion,
} from '../batch-target';
import type { BatchToUndo, UndoPlan } from '../batch-to-undo';
import { DuplicateStore } from '../duplicates/duplicate-store';
import { QuarantineKeeper } from '../quarantine/quarantine-keeper';
import type {
  OpenRecord,
  QuarantineRange,
  ReplayedRecord,
  ReplaySelection,
} from '../quarantine/replayed-record';
import { closeExecution } from './close-execution';
import { fenceRefusal } from './fence-refusal';
import { loadBatch } from './load-batch';
import { loadRecords } from './load-records';
import { openExecution } from './open-execution';
import { isOpenRow, storedLoad } from './open-row';
import { promote, promotedOutboxes } from './promote';
import { readQuarantined } from './read-quarantined';
import { settleBatch } from './settle-batch';
import { stageBatch } from './stage-batch';
import { TargetAccess } from './target-access';
import type { TargetStore } from './target-store';
import { undoBatch } from './undo-batch';

/** A database with a ledger of its own as the target of executions; one per connection of a plan. */
export class LedgerTarget implements BatchTarget {
  readonly takesLines: boolean;
  readonly duplicates: DuplicateStore;
  readonly quarantine: QuarantineKeeper;
  private readonly db: TargetAccess;

  constructor(private readonly store: TargetStore) {
    this.takesLines = store.takesLines;
    this.db = new TargetAccess(store);
    this.duplicates = new DuplicateStore(this.db);
    this.quarantine = new QuarantineKeeper(this.db);
  }

  check(plan: Plan): Promise<{ tables: string[] }> {
    return this.db.guard('checking the target', async () => ({
      tables: await this.db.lend((session) => session.checkTarget(plan, this.store.name)),
    }));
  }

  async prepare(order: PrepareOrder): Promise<OpenedExecution> {
    const { plan, undoes } = order;
    const checked = undoes === undefined ? await this.check(plan) : null;
    return this.db.guard('opening the fence', async () => {
      await this.store.ensureMeta();
      const { name } = this.store;
      return this.db.transaction(async (session) => {
        const tables = checked?.tables ?? (await session.tablesToUndo(undoes ?? '', plan, name));
        return openExecution(session, order, name, tables);
      });
    });
  }

  hasBegun(executionId: string): Promise<boolean> {
    return this.db.guard('reading the ledger', () =>
      this.db.lend(async (session) => (await session.hasMeta()) && session.hasBatches(executionId)),
    );
  }

  stored(order: LoadOrder, inputHash: string): Promise<Buffer | null> {
    return this.db.guard('reading the ledger', () =>
      this.db
        .lend((session) => storedLoad(session, order, inputHash))
        .catch((error: unknown) => {
          // Without the tables of ours, no execution has a fence here.
          throw this.store.troubleOf(error) === 'meta-missing'
            ? fenceRefusal('missing', order.execution_id)
            : error;
        }),
    );
  }

  load(batch: BatchToWrite): Promise<LedgerEntry> {
    const { order } = batch;
    const { db } = this;
    const { range } = order.batch;
    return db.guard(`writing table ${order.work.entity.target.table}`, async (context) => {
      if (range.kind === 'deferred') return settleBatch(db, batch, range.batch, context);
      const oneByOne =
        order.config.transaction_mode === 'per-record' ||
        (await db.lend((session) => isOpenRow(session, order)));
      return (oneByOne ? loadRecords : loadBatch)(db, batch, context);
    });
  }

  stage(batch: BatchToStage): Promise<LedgerEntry> {
    return this.db.guard('staging a batch', () => stageBatch(this.db, batch));
  }

  promote(promotion: Promotion): Promise<{ replayed: boolean }> {
    const { db } = this;
    return db.guard('promoting the stage', (context) => promote(db, promotion, context));
  }

  promoted(order: PromoteOrder): AsyncIterable<Buffer> {
    return promotedOutboxes(this.db, order);
  }

  planUndo(order: PlanOrder, undoes: string): Promise<UndoPlan> {
    return this.db.guard('reading the undo images', () =>
      this.db.lend((session) => session.planUndo(order, undoes)),
    );
  }

  undo(batch: BatchToUndo): Promise<LedgerEntry> {
    const { table } = batch.order.work.entity.target;
    return this.db.guard(`undoing rows of table ${table}`, (context) => undoBatch(this.db, batch, context));
  }

  expire(order: ExpireOrder): Promise<{ images: number }> {
    return this.db.guard('deleting undo images', async () => {
      const images = await this.store.expireImages(order);
      if (await this.hasMeta()) await this.duplicates.forget(order.chain_id);
      return { images };
    });
  }

  quarantined(selection: ReplaySelection): Promise<OpenRecord[]> {
    return this.db.guard('reading the quarantine', () =>
      this.db.lend((session) => session.openQuarantined(selection)),
    );
  }

  readQuarantined(selection: ReplaySelection, range: QuarantineRange): Promise<ReplayedRecord[]> {
    return this.db.guard('reading the quarantine', () =>
      this.db.lend((session) => readQuarantined(session, selection, range)),
    );
  }

  close(order: CloseOrder, describe: DescribeBatch): Promise<ClosedExecution> {
    const { db } = this;
    return db.guard('closing the execution', async () => {
      if (!(await this.mayClose())) return { census: {}, sequences: [], outboxes: [] };
      await db.lend((session) => session.markClosing(order.execution_id));
      await failPoint('close.after-mark');
      const closed = await db.overtaking(
        () =>
          db.transaction((session) =>
            closeExecution(session, { order, describe, connection: this.store.name, claim: db.claim }),
          ),
        async (session) => {
          await session.endHoldersOfExecution(order.execution_id);
          return false;
        },
      );
      await this.duplicates.dropUnplanned(order.execution_id);
      return closed;
    });
  }

  // A preparation that comes late has to find the fence closed, so that it reserves no tables for an execution that has ended; where the tables
  // may not be made, that preparation cannot make it either.
  private async mayClose(): Promise<boolean> {
    if (await this.hasMeta()) return true;
    return this.store.ensureMeta().then(
      () => true,
      (error: unknown) => {
        if (this.store.troubleOf(error) === 'denied') return false;
        throw error;
      },
    );
  }

  private hasMeta(): Promise<boolean> {
    return this.db.lend((session) => session.hasMeta());
  }

  async end(): Promise<void> {
    await this.store.end();
  }
}

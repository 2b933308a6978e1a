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
import { checkTarget } from './check-target';
import { closeExecution } from './close-execution';
import { claim, TargetDatabase } from './connection/target-database';
import type { TargetSettings } from './connection/target-pool';
import { codeOf } from './errors/classify-postgres-error';
import { endHoldersOfExecution } from './meta/batch-lease';
import { markClosing } from './meta/execution-fence';
import { fenceRefusal } from './meta/fence-refusal';
import { hasBatches } from './meta/has-batches';
import { ensureMetaSchema, hasMetaSchema } from './meta/meta-schema';
import { isOpenRow, storedLoad } from './meta/open-row';
import { loadBatch } from './modes/load-batch';
import { loadRecords } from './modes/load-records';
import { promote, promotedOutboxes } from './modes/promote';
import { stageBatch } from './modes/stage-batch';
import { openExecution } from './open-execution';
import { expireImages } from './undo/expire-images';
import { planUndo } from './undo/plan-undo';
import { tablesToUndo } from './undo/tables-to-undo';
import { undoBatch } from './undo/undo-batch';

/** A PostgreSQL database as the target of executions; one per connection of a plan. */
export class PostgresqlTarget implements BatchTarget {
  private readonly db: TargetDatabase;

  constructor(settings: Pick<TargetSettings, 'name' | 'config'> & Partial<TargetSettings>) {
    this.db = new TargetDatabase(settings);
  }

  check(plan: Plan): Promise<{ tables: string[] }> {
    return this.db.guard('checking the target', async () => ({
      tables: await this.db.lend((client) => checkTarget(client, plan, this.db.settings.name)),
    }));
  }

  async prepare(order: PrepareOrder): Promise<OpenedExecution> {
    const { plan, undoes } = order;
    const checked = undoes === undefined ? await this.check(plan) : null;
    return this.db.guard('opening the fence', async () => {
      await ensureMetaSchema(this.db.pool);
      const { name } = this.db.settings;
      return this.db.transaction(async (client) => {
        const tables = checked?.tables ?? (await tablesToUndo(client, undoes ?? '', plan, name));
        return openExecution(client, order, name, tables);
      });
    });
  }

  hasBegun(executionId: string): Promise<boolean> {
    return this.db.guard('reading the ledger', () =>
      this.db.lend(async (client) => (await hasMetaSchema(client)) && hasBatches(client, executionId)),
    );
  }

  stored(order: LoadOrder, inputHash: string): Promise<Buffer | null> {
    return this.db.guard('reading the ledger', () =>
      this.db
        .lend((client) => storedLoad(client, order, inputHash))
        .catch((error: unknown) => {
          // Without the schema of ours, no execution has a fence here.
          throw ['42P01', '3F000'].includes(codeOf(error) ?? '')
            ? fenceRefusal('missing', order.execution_id)
            : error;
        }),
    );
  }

  load(batch: BatchToWrite): Promise<LedgerEntry> {
    const { order } = batch;
    const { db } = this;
    return db.guard(`writing table ${order.work.entity.target.table}`, async (context) => {
      const oneByOne =
        order.config.transaction_mode === 'per-record' ||
        (await db.lend((client) => isOpenRow(client, order)));
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
      this.db.lend((client) => planUndo(client, order, undoes)),
    );
  }

  undo(batch: BatchToUndo): Promise<LedgerEntry> {
    const { table } = batch.order.work.entity.target;
    return this.db.guard(`undoing rows of table ${table}`, (context) => undoBatch(this.db, batch, context));
  }

  expire(order: ExpireOrder): Promise<{ images: number }> {
    return this.db.guard('deleting undo images', async () => ({
      images: await expireImages(this.db, order),
    }));
  }

  close(order: CloseOrder, describe: DescribeBatch): Promise<ClosedExecution> {
    const { db } = this;
    return db.guard('closing the execution', async () => {
      if (!(await this.mayClose())) return { census: {}, sequences: [], outboxes: [] };
      await db.lend((client) => markClosing(client, order.execution_id));
      await failPoint('close.after-mark');
      return db.overtaking(
        () =>
          db.transaction((client) =>
            closeExecution(client, { order, describe, connection: db.settings.name, claim }),
          ),
        (client) => endHoldersOfExecution(client, order.execution_id),
      );
    });
  }

  // A preparation that comes late has to find the fence closed, so that it reserves no tables for an execution that has ended; where the schema
  // may not be made, that preparation cannot make it either.
  private async mayClose(): Promise<boolean> {
    if (await this.db.lend(hasMetaSchema)) return true;
    return ensureMetaSchema(this.db.pool).then(
      () => true,
      (error: unknown) => {
        if (codeOf(error) === '42501') return false;
        throw error;
      },
    );
  }

  async end(): Promise<void> {
    await this.db.end();
  }
}

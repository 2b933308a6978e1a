import type { CloseOrder, LoadOrder, Plan, PrepareOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import type { ClientBase, Pool } from 'pg';
import type { BatchTarget, BatchToWrite } from '../batch-target';
import { ConnectorError } from '../connector-error';
import {
  inTransaction,
  TARGET_DEFAULTS,
  targetPool,
  withClient,
  type TargetSettings,
} from './connection/target-pool';
import { classifyPostgresError, codeOf, type ErrorContext } from './errors/classify-postgres-error';
import { closeExecution } from './close-execution';
import { claimBatch, storedOutbox, storeOutcome } from './meta/batch-ledger';
import { dropLease, endHoldersOfBatch, endHoldersOfExecution, takeLease } from './meta/batch-lease';
import { holdFence, markClosing, openFence } from './meta/execution-fence';
import { fenceRefusal } from './meta/fence-refusal';
import { fenceTables } from './meta/fenced-table';
import { ensureMetaSchema, hasMetaSchema } from './meta/meta-schema';
import { checkTarget } from './check-target';
import { StatementCache } from './rows/statement-cache';
import { writeRecords } from './rows/write-records';

const TAKEOVERS = 3;

/** A wait for somebody else's claim that took too long; the recorded owner is ended and the claim tried again. */
class ClaimBlocked extends Error {}

/** A PostgreSQL database as the target of executions; one per connection of a plan. */
export class PostgresqlTarget implements BatchTarget {
  private readonly settings: TargetSettings;
  private readonly pool: Pool;
  private readonly statements = new StatementCache();

  constructor(settings: Pick<TargetSettings, 'name' | 'config'> & Partial<TargetSettings>) {
    this.settings = { ...TARGET_DEFAULTS, ...settings };
    this.pool = targetPool(this.settings);
  }

  check(plan: Plan): Promise<{ tables: string[] }> {
    return this.guard('checking the target', async () => ({
      tables: await withClient(this.pool, (client) => checkTarget(client, plan, this.settings.name)),
    }));
  }

  async prepare(order: PrepareOrder): Promise<{ tables: string[] }> {
    const { tables } = await this.check(order.plan);
    return this.guard('opening the fence', async () => {
      await ensureMetaSchema(this.pool);
      await inTransaction(this.pool, async (client) => {
        await openFence(client, order);
        await fenceTables(client, order, tables);
      });
      return { tables };
    });
  }

  stored(order: LoadOrder, inputHash: string): Promise<Buffer | null> {
    return this.guard('reading the ledger', () =>
      withClient(this.pool, (client) => storedOutbox(client, order, inputHash)).catch((error: unknown) => {
        // Without the schema of ours, no execution has a fence here.
        throw ['42P01', '3F000'].includes(codeOf(error) ?? '')
          ? fenceRefusal('missing', order.execution_id)
          : error;
      }),
    );
  }

  load(batch: BatchToWrite): Promise<{ outbox: Buffer; replayed: boolean }> {
    const { order } = batch;
    return this.guard(`writing table ${order.work.entity.target.table}`, (context) =>
      this.overtaking(
        () => withClient(this.pool, (client) => this.loadOn(client, batch, context)),
        (client) => endHoldersOfBatch(client, order),
      ),
    );
  }

  close(order: CloseOrder): ReturnType<BatchTarget['close']> {
    return this.guard('closing the execution', async () => {
      if (!(await withClient(this.pool, hasMetaSchema))) return { census: {}, sequences: [] };
      await withClient(this.pool, (client) => markClosing(client, order.execution_id));
      await failPoint('close.after-mark');
      return this.overtaking(
        () => inTransaction(this.pool, (client) => closeExecution(client, order, this.settings.name, claim)),
        (client) => endHoldersOfExecution(client, order.execution_id),
      );
    });
  }

  async end(): Promise<void> {
    await this.pool.end();
  }

  private async loadOn(client: ClientBase, batch: BatchToWrite, context: ErrorContext) {
    const { order } = batch;
    await claim(takeLease(client, order, this.settings.maxDeliveries));
    await client.query('begin');
    const stored = await claim(this.claimOn(client, batch));
    const outbox = stored ?? (await this.writeOn(client, batch, context));
    await dropLease(client, order);
    await failPoint('batch.after-ledger');
    await client.query('commit');
    return { outbox, replayed: stored !== null };
  }

  private async claimOn(client: ClientBase, { order, inputHash }: BatchToWrite): Promise<Buffer | null> {
    await holdFence(client, order);
    return claimBatch(client, order, inputHash);
  }

  private async writeOn(client: ClientBase, batch: BatchToWrite, context: ErrorContext): Promise<Buffer> {
    const { order, records } = batch;
    const statements = await this.statements.of(client, order);
    const written = await writeRecords({ client, order, records, statements, context });
    const outcome = batch.describe(written);
    await storeOutcome(client, order, outcome);
    return outcome.outbox;
  }

  private async overtaking<T>(
    work: () => Promise<T>,
    endHolders: (client: ClientBase) => Promise<void>,
  ): Promise<T> {
    for (let takeover = 1; ; takeover++) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof ClaimBlocked)) throw error;
        if (takeover === TAKEOVERS) throw error.cause;
        await withClient(this.pool, endHolders);
      }
    }
  }

  private async guard<T>(doing: string, work: (context: ErrorContext) => Promise<T>): Promise<T> {
    const context = { connection: this.settings.name, doing };
    try {
      return await work(context);
    } catch (error) {
      if (error instanceof ConnectorError) throw error;
      throw new ConnectorError(classifyPostgresError(error, context));
    }
  }
}

async function claim<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === '55P03') throw new ClaimBlocked('A claim was blocked.', { cause: error });
    throw error;
  }
}

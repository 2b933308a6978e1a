import type { LoadOrder, PlanOrder } from '@commander/contracts';
import { failPoint } from '@commander/fail-points';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';
import { holdFence } from '../ledger/hold-fence';
import type { TargetAccess } from '../ledger/target-access';
import type { DuplicateDecision, DuplicatePlan, DuplicateStatements, KeptRow } from './duplicate-statements';

/** What was decided of a batch's records. */
export interface BatchDecisions {
  readonly run: string;
  readonly decisions: readonly DuplicateDecision[];
  /** Of the groups whose survivor stands in the batch. */
  readonly rows: readonly KeptRow[];
}

/** A target's memory of duplicates: kept while they are decided, read while batches are loaded. All failures are ConnectorErrors. */
export class DuplicateStore {
  constructor(private readonly db: TargetAccess) {}

  /** Runs statements in a transaction. */
  run<T>(work: (statements: DuplicateStatements) => Promise<T>): Promise<T> {
    return this.db.guard('deciding about duplicates', () =>
      this.db.transaction((session) => work(session.duplicates)),
    );
  }

  /** What was decided of an entity, by whichever attempt; null where nothing was. */
  plan({ chain_id: chainId, work }: Pick<LoadOrder, 'chain_id' | 'work'>): Promise<DuplicatePlan | null> {
    return this.run((statements) => statements.readPlan({ chainId, entity: work.entity.name }));
  }

  /** Makes a pass the one that counts, under the fence of its execution; returns the one that does. */
  async publish(order: PlanOrder, plan: DuplicatePlan): Promise<DuplicatePlan> {
    const of = { chainId: order.chain_id, entity: order.work.entity.name };
    const published = await this.db.guard('deciding about duplicates', () =>
      this.db.transaction(async (session) => {
        const { duplicates: statements } = session;
        await holdFence(session, order);
        const isFirst = await statements.insertPlan(of, plan, order.execution_id);
        return (isFirst ? null : await statements.readPlan(of)) ?? plan;
      }),
    );
    await failPoint('plan.duplicates-dropping');
    await this.untilNone((statements) => statements.dropKeys(plan.run));
    return published;
  }

  /** Forgets what a closed execution kept and does not need any more. */
  dropUnplanned(executionId: string): Promise<void> {
    return this.untilNone((statements) => statements.dropUnplanned(executionId));
  }

  /** Forgets what was decided of a chain, unless an execution of it is open; whoever repeats it goes on where it stopped. */
  async forget(chainId: string): Promise<void> {
    const closed = await this.run((statements) => statements.forgetPlans(chainId));
    for (const executionId of closed) await this.dropUnplanned(executionId);
  }

  /** A transaction is to be short, however many records there are. */
  private async untilNone(dropSome: (statements: DuplicateStatements) => Promise<boolean>): Promise<void> {
    while (await this.run(dropSome));
  }

  /** What was decided of a batch. Throws where the target holds nothing of it. */
  async ofBatch(order: LoadOrder): Promise<BatchDecisions> {
    const plan = await this.plan(order);
    if (!plan) throw unplanned(order);
    const { run } = plan;
    const { batch } = order.batch;
    return this.run(async (statements) => ({
      run,
      decisions: await statements.decisionsOf(run, batch),
      rows: await statements.rowsOf(run, batch),
    }));
  }

  /** The earlier batches whose outcome decides about records of this one, and is not there yet. */
  openSurvivors(order: LoadOrder): Promise<number[]> {
    const of = { chainId: order.chain_id, entity: order.work.entity.name, batch: order.batch.batch };
    return this.run((statements) => statements.openSurvivors(of, order.execution_id));
  }
}

const unplanned = (order: LoadOrder): ConnectorError =>
  new ConnectorError(
    ownFailure(
      'duplicates.unplanned',
      `The target does not hold what was decided of duplicates of ${order.work.entity.name}: was the database restored from an earlier backup?`,
    ),
  );

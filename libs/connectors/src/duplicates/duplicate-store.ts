import type { LoadOrder, PlanOrder } from '@commander/contracts';
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
  publish(order: PlanOrder, plan: DuplicatePlan): Promise<DuplicatePlan> {
    const of = { chainId: order.chain_id, entity: order.work.entity.name };
    return this.db.guard('deciding about duplicates', () =>
      this.db.transaction(async (session) => {
        const { duplicates: statements } = session;
        await holdFence(session, order);
        const isFirst = await statements.insertPlan(of, plan, order.execution_id);
        await statements.dropKeys(plan.run);
        return (isFirst ? null : await statements.readPlan(of)) ?? plan;
      }),
    );
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

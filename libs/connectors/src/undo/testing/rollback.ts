import type { Entity, PlannedBatch, PlanOrder, UndoOrder } from '@commander/contracts';
import type { BatchTarget } from '../../batch-target';
import type { BatchToUndo, UndoneRow, UndoPlan } from '../../batch-to-undo';
import { describeEndings, ExecutionOrders } from '../../testing/target-orders';

/** An execution that undoes another one, as the commander would order it. */
export class Rollback {
  readonly orders: ExecutionOrders;

  private constructor(
    private readonly target: BatchTarget,
    private readonly undone: ExecutionOrders,
  ) {
    this.orders = new ExecutionOrders(undone.entities);
  }

  /** Closes the execution that is to be undone and opens the fence of the one that undoes it. */
  static async of(target: BatchTarget, undone: ExecutionOrders): Promise<Rollback> {
    await target.close(undone.close(), describeEndings);
    const rollback = new Rollback(target, undone);
    await target.prepare({ ...rollback.orders.prepare(), undoes: undone.executionId });
    return rollback;
  }

  /** Lists an entity's batches, through another target if there is one. */
  plan(name = 'Item', target = this.target): Promise<UndoPlan> {
    const undoes = this.undone.executionId;
    const order: PlanOrder = { ...this.common(name, 20), kind: 'plan', batch_size: 1000, undoes };
    return target.planUndo(order, undoes);
  }

  /** The order to undo one batch; every call makes another order of the same batch. */
  order(batch: PlannedBatch, { name = 'Item', offset = 30 } = {}): UndoOrder {
    return { ...this.common(name, offset), kind: 'undo', batch };
  }

  /** Undoes every batch of some entities, one at a time; the rows of all of them. */
  async run(...names: string[]): Promise<UndoneRow[]> {
    const rows: UndoneRow[] = [];
    for (const name of names.length > 0 ? names : ['Item']) {
      const { batches } = await this.plan(name);
      for (const batch of batches) rows.push(...(await this.undo(batch, name)));
    }
    return rows;
  }

  /** Undoes one batch; its rows. */
  async undo(batch: PlannedBatch, name = 'Item'): Promise<UndoneRow[]> {
    return rowsIn((await this.target.undo(undoOf(this.order(batch, { name })))).outbox);
  }

  /** Closes the execution. */
  end(): ReturnType<BatchTarget['close']> {
    return this.target.close({ ...this.orders.close(), undoes: this.undone.executionId }, describeEndings);
  }

  private common(name: string, offset: number) {
    const {
      chain_id,
      decision_id,
      execution_id,
      issued_at,
      plan_hash,
      position,
      project_id,
      order_id,
      attempt,
    } = this.orders.prepare(offset);
    const work = { entity: this.entity(name), connections: {}, parents: {} };
    return {
      chain_id,
      decision_id,
      execution_id,
      issued_at,
      plan_hash,
      position,
      project_id,
      order_id,
      attempt,
      work,
    };
  }

  private entity(name: string): Entity {
    const found = this.orders.entities.find((entity) => entity.name === name);
    if (!found) throw new Error('There is no such entity.');
    return found;
  }
}

/** A batch to undo whose outbox is the JSON of its rows; `idsIn` reads the outboxes of `batchOf`. */
export const undoOf = (order: UndoOrder, inputHash = `undo-${order.batch.batch}`): BatchToUndo => ({
  order,
  inputHash,
  idsIn: (outbox) =>
    (JSON.parse(outbox.toString()) as { targetId: string | null; outcome: string }[]).flatMap(
      ({ targetId, outcome }) =>
        targetId !== null && (outcome === 'created' || outcome === 'updated') ? [targetId] : [],
    ),
  describe: (rows) => {
    const of = (outcome: UndoneRow['outcome']) => rows.filter((row) => row.outcome === outcome).length;
    const counts = {
      images: rows.length,
      deleted: of('deleted'),
      restored: of('restored'),
      conflicts: of('conflict'),
    };
    return { counts, outbox: Buffer.from(JSON.stringify(rows)) };
  },
});

/** What the outbox of `undoOf` says. */
export const rowsIn = (outbox: Buffer): UndoneRow[] => JSON.parse(outbox.toString()) as UndoneRow[];

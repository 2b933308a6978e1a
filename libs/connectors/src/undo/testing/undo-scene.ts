import type { BatchTarget } from '../../batch-target';
import type { TargetHarness } from '../../batch-target.features';
import type { UndoneRow } from '../../batch-to-undo';
import {
  batchOf,
  ExecutionOrders,
  promotionOf,
  sketchEntity,
  stagedOf,
  type EntitySketch,
} from '../../testing/target-orders';
import { Rollback } from './rollback';

/** A store whose batches are undone, and a way to look into it that does not go through the port. */
export type UndoHarness = Pick<TargetHarness, 'openTarget' | 'sql' | 'meta' | 'end'>;

/** A row as texts in the order of its entity's columns. */
export type Row = readonly (string | null)[];

/** `id: outcome rule` of rows, sorted. */
export const told = (rows: readonly UndoneRow[]): string[] =>
  rows.map(({ targetId, outcome, rule }) => [`${targetId}:`, outcome, rule].filter(Boolean).join(' ')).sort();

/** Tables with ids, amounts and notes, executions that wrote into them, and rollbacks. */
export class UndoScene {
  private tables = 0;

  constructor(
    readonly harness: UndoHarness,
    readonly target: BatchTarget,
  ) {}

  /** The rows of a table in the order of their ids, each as a line. */
  async rowsOf(table: string): Promise<string[]> {
    const rows = await this.harness.sql(`select * from ${table} order by id`);
    return rows.map((row) => Object.values(row).join(' '));
  }

  /** Makes a table; `more` is added to its columns. */
  async newTable(more = ''): Promise<string> {
    const table = `undone_${++this.tables}`;
    await this.harness.sql(
      `create table ${table} (id varchar(40) primary key, amount integer check (amount >= 0), note varchar(40)${more})`,
    );
    return table;
  }

  /** Opens the fence of an execution over some entities. */
  async open(...sketches: EntitySketch[]): Promise<ExecutionOrders> {
    const orders = new ExecutionOrders(sketches.map(sketchEntity));
    await this.target.prepare(orders.prepare());
    return orders;
  }

  /** Loads batches of ids and amounts, with the policy `update`, into a new table that holds some rows. */
  async given(before: string[], ...batches: Row[][]): Promise<{ table: string; orders: ExecutionOrders }> {
    const table = await this.newTable();
    for (const values of before) await this.harness.sql(`insert into ${table} values (${values})`);
    const columns = { id: 'text', amount: 'integer' } as const;
    const orders = await this.open({ table, columns, duplicates: { policy: 'update' } });
    for (const [i, rows] of batches.entries()) await this.target.load(batchOf(orders.load(i + 1), rows));
    return { table, orders };
  }

  /** Loads one batch of ids and amounts in a transaction mode of its own; `single` is promoted. */
  async loadAs(mode: 'per-record' | 'single', orders: ExecutionOrders, rows: Row[]): Promise<void> {
    const order = orders.load(1, { mode });
    if (mode === 'per-record') {
      await this.target.load(batchOf(order, rows));
    } else {
      await this.target.stage(stagedOf(order, rows));
      await this.target.promote(promotionOf(orders.promote({ Item: 1 })));
    }
  }

  /** Ends an execution and opens the fence of one that undoes it. */
  rollback(orders: ExecutionOrders): Promise<Rollback> {
    return Rollback.of(this.target, orders);
  }
}

/** A scene on a store that is started for a suite. */
export function useScene(start: () => Promise<UndoHarness>): { readonly scene: UndoScene } {
  const held: { scene?: UndoScene } = {};
  beforeAll(async () => {
    const harness = await start();
    held.scene = new UndoScene(harness, harness.openTarget());
  });
  afterAll(async () => {
    await held.scene?.target.end();
    await held.scene?.harness.end();
  });
  return {
    get scene(): UndoScene {
      if (!held.scene) throw new Error('The scene is there from beforeAll on.');
      return held.scene;
    },
  };
}

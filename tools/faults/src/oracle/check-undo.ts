import type { ExecutionReport } from '@commander/contracts';
import { checkRows } from './check-records';
import type { Rows, ShopRows } from './shop-truth';
import { named, type ProjectHistory } from './stream-events';
import type { Violations } from './violation';

/** A rollback and what stood in the target around it; rows with every column. */
export interface Undone {
  /** The rollback's own last report. */
  readonly report: ExecutionReport;
  /** Before anything was loaded. */
  readonly before: ShopRows;
  /** After the load and everybody's later changes, when the rollback began. */
  readonly begun: ShopRows;
  readonly after: ShopRows;
  /** Ids of rows that others changed since the load. */
  readonly edited: Readonly<Record<keyof ShopRows, ReadonlySet<string>>>;
}

const customerOf = (order: string): string => String((JSON.parse(order) as unknown[])[1]);

/** I11: everything is as before, but for what others have changed or refer to, which is as it was, and is named. */
export function checkUndo(history: ProjectHistory, undone: Undone, v: Violations): void {
  const { before, begun, after, edited, report } = undone;
  const orders = leftRows(before.Order, begun.Order, edited.Order);
  const referred = new Set([...orders.values()].map(customerOf));
  const kept = new Set([
    ...edited.Customer,
    ...[...referred].filter((id) => begun.Customer.has(id) && !before.Customer.has(id)),
  ]);
  const customers = leftRows(before.Customer, begun.Customer, kept);
  checkRows('Customer', { actual: after.Customer, expected: customers }, v, 'I11');
  checkRows('Order', { actual: after.Order, expected: orders }, v, 'I11');
  const conflicts = conflictsOf(history, report.execution_id);
  v.same('I11', 'conflicts of customers', conflicts.Customer, [...kept].sort());
  v.same('I11', 'conflicts of orders', conflicts.Order, [...edited.Order].sort());
  const { rollback } = report;
  v.same('I3', 'conflicts in the report', rollback?.conflicts, kept.size + edited.Order.size);
  v.same('I2', 'images by what became of them', rollback?.images, sum(rollback));
}

const sum = (counts: { deleted: number; restored: number; conflicts: number } | null): number =>
  counts === null ? 0 : counts.deleted + counts.restored + counts.conflicts;

function leftRows(before: Rows, begun: Rows, kept: ReadonlySet<string>): Rows {
  const left = new Map(before);
  for (const id of kept) {
    const row = begun.get(id);
    if (row === undefined) left.delete(id);
    else left.set(id, row);
  }
  return left;
}

function conflictsOf(history: ProjectHistory, execution: string): Record<keyof ShopRows, string[]> {
  const found: Record<string, string[]> = { Customer: [], Order: [] };
  for (const { data } of named(history, 'undo.lineage', execution)) {
    const { entity, outcomes } = data as {
      entity: string;
      outcomes: { outcome: string; target_ids: string[] }[];
    };
    for (const { outcome, target_ids } of outcomes)
      if (outcome === 'conflict') found[entity]?.push(...target_ids);
  }
  return { Customer: [...(found.Customer ?? [])].sort(), Order: [...(found.Order ?? [])].sort() };
}

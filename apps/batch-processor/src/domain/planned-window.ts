import type { ChangeWindow, PlanOrder } from '@commander/contracts';

/**
 * The window that an entity is planned over; undefined where it names no change column. A full execution looks at everything, which the
 * window says with a `since` of null: its `until` is where the next one begins. `now` is the source's clock, null where it has none: then
 * the order's time bounds the window.
 */
export function plannedWindow(order: PlanOrder, now: string | null): ChangeWindow | undefined {
  const { incremental } = order.work.entity;
  if (!incremental) return undefined;
  return {
    column: incremental.column,
    since: order.window?.since ?? null,
    until: order.window?.until ?? now ?? order.issued_at,
  };
}

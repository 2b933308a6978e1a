import type { CommanderEvent, Order } from '@commander/contracts';
import { endsExecution, judge } from '@commander/event-sourcing';

/** The execution of an order, as the decisions behind the order's own have it. */
export interface WatchedExecution {
  readonly projectId: string;
  readonly executionId: string;
  /** The id of the project's last valid decision. */
  readonly last: string;
  readonly ended: boolean;
  /** A pause or a cancel was asked for: what is under way comes to its end, and nothing else begins. */
  readonly held: boolean;
}

/** The execution as it stood when the order was decided. */
export const watchedFrom = (
  order: Pick<Order, 'project_id' | 'execution_id' | 'decision_id'>,
): WatchedExecution => ({
  projectId: order.project_id,
  executionId: order.execution_id,
  last: order.decision_id,
  ended: false,
  held: false,
});

const HOLDS = new Map<string, boolean>([
  ['pause.requested', true],
  ['cancel.requested', true],
  ['execution.resumed', false],
]);

/** What the next event of the stream makes of it; a decision that is void is none. */
export function watchEvent(watched: WatchedExecution, event: CommanderEvent): WatchedExecution {
  if (event.project !== watched.projectId) return watched;
  const { valid, last } = judge(watched.last, event);
  const told = { ...watched, last };
  if (!valid || event.subject !== watched.executionId) return told;
  const held = HOLDS.get(event.name) ?? watched.held;
  return { ...told, held, ended: watched.ended || endsExecution(event) };
}

import type { CommanderEvent, Order } from '@commander/contracts';
import { endsExecution, judge } from '@commander/event-sourcing';

/** The execution of an order, as the decisions behind the order's own have it. */
export interface WatchedExecution {
  readonly projectId: string;
  readonly executionId: string;
  /** The id of the project's last valid decision. */
  readonly last: string;
  readonly ended: boolean;
}

/** The execution as it stood when the order was decided. */
export const watchedFrom = (
  order: Pick<Order, 'project_id' | 'execution_id' | 'decision_id'>,
): WatchedExecution => ({
  projectId: order.project_id,
  executionId: order.execution_id,
  last: order.decision_id,
  ended: false,
});

/** What the next event of the stream makes of it; an end that is void is none. */
export function watchEvent(watched: WatchedExecution, event: CommanderEvent): WatchedExecution {
  if (event.project !== watched.projectId) return watched;
  const { valid, last } = judge(watched.last, event);
  const ends = valid && endsExecution(event) && event.subject === watched.executionId;
  return { ...watched, last, ended: watched.ended || ends };
}

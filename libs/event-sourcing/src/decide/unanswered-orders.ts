import type { EventData } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import type { ProjectState } from '../state/project-state';
import type { Step } from '../state/step';

/** How long an order may stay without an outcome or another sign of life, in milliseconds: half an hour. */
export const ORDER_PATIENCE_MS = 30 * 60_000;

/**
 * The failures of orders that nobody answered in time (buried as a dead letter, or lost with its topic), for the owner to
 * record as facts; whatever the order still does is absorbed by the ledger.
 */
export function unansweredOrders(
  state: ProjectState,
  now: number,
  instance: string,
): EventData<'order.failed'>[] {
  return openSteps(state)
    .filter(({ step }) => now >= dueAt(step))
    .map(({ executionId, step: { orderId, kind, entity, batch, attempt } }) => ({
      execution_id: executionId,
      order_id: orderId,
      kind,
      entity,
      batch,
      attempt,
      instance,
      failure: ownFailure(
        'order.unanswered',
        `No ${kind === 'verify' ? 'verifier' : 'batch-processor'} answered in ${ORDER_PATIENCE_MS / 60_000} minutes; see their logs and the dead letters.`,
      ),
    }));
}

/** When the first order in flight will have gone unanswered, in milliseconds since 1970; null where none is in flight. */
export function nextUnanswered(state: ProjectState): number | null {
  const times = openSteps(state).map(({ step }) => dueAt(step));
  return times.length === 0 ? null : Math.min(...times);
}

const dueAt = ({ issuedAt, heardAt = issuedAt }: Step): number =>
  Math.max(Date.parse(issuedAt), Date.parse(heardAt)) + ORDER_PATIENCE_MS;

function openSteps(state: ProjectState): { executionId: string; step: Step }[] {
  return [...state.executions.values()]
    .flatMap(({ id, steps }) => [...steps.values()].map((step) => ({ executionId: id, step })))
    .filter(({ step }) => step.status === 'in-flight');
}

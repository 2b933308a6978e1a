import type { Failure } from '@commander/contracts';
import type { ExecutionState } from '../state/execution-state';
import { stepKey, type Step, type StepTarget } from '../state/step';
import { deterministicId } from '../stream/ids';
import type { DecisionContext, DecisionDraft } from './draft';

/** The decision that sends these steps out, each to the partition with the fewest orders in flight. */
export function dispatch(
  execution: ExecutionState,
  targets: readonly (StepTarget & { readonly abandon?: Failure })[],
  { partitions }: Pick<DecisionContext, 'partitions'>,
): DecisionDraft | null {
  if (targets.length === 0) return null;
  const occupied = occupancy(execution, partitions);
  const orders = targets.map(({ kind, entity, batch, abandon }, i) => {
    const attempt = (execution.steps.get(stepKey({ kind, entity, batch }))?.attempt ?? 0) + 1;
    const partition = leastOccupied(occupied, execution.dispatches + i);
    occupied[partition] = (occupied[partition] ?? 0) + 1;
    // The count of dispatches makes the id new even where the attempts began anew.
    const orderId = deterministicId(execution.id, kind, entity ?? '', batch ?? 0, execution.dispatches + i);
    return { order_id: orderId, kind, entity, batch, attempt, partition, abandon };
  });
  return { name: 'orders.dispatched', subject: execution.id, data: { execution_id: execution.id, orders } };
}

function occupancy(execution: ExecutionState, partitions: number): number[] {
  const occupied = new Array<number>(partitions).fill(0);
  for (const step of execution.steps.values())
    if (step.status === 'in-flight') occupied[step.partition] = (occupied[step.partition] ?? 0) + 1;
  return occupied;
}

/** Ties go round, so that the members of the consumer group, who share the partitions out, get equal parts. */
function leastOccupied(occupied: readonly number[], turn: number): number {
  let best = turn % occupied.length;
  for (let i = 1; i < occupied.length; i += 1) {
    const partition = (turn + i) % occupied.length;
    if ((occupied[partition] ?? 0) < (occupied[best] ?? 0)) best = partition;
  }
  return best;
}

/** Steps that wait for another attempt whose time has come. */
export const dueSteps = (execution: ExecutionState, now: number): Step[] =>
  [...execution.steps.values()].filter(
    (step) =>
      step.status === 'waiting' && (step.notBefore === undefined || Date.parse(step.notBefore) <= now),
  );

/** Sends out what was never sent, and again what is due again. */
export function startOrRepeat(
  execution: ExecutionState,
  targets: readonly StepTarget[],
  context: DecisionContext,
): DecisionDraft | null {
  const due = new Set(dueSteps(execution, context.now).map(stepKey));
  const open = targets.filter((target) => !execution.steps.has(stepKey(target)) || due.has(stepKey(target)));
  return dispatch(execution, open, context);
}

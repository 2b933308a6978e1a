import { isLoaded, type EntityState, type ExecutionState } from '../state/execution-state';
import { stepKey, type Step, type StepTarget } from '../state/step';
import { deterministicId } from '../stream/ids';
import type { DecisionContext, DecisionDraft } from './draft';

/** The decision that sends these steps out, each to the partition with the fewest orders in flight. */
export function dispatch(
  execution: ExecutionState,
  targets: readonly StepTarget[],
  { partitions }: DecisionContext,
): DecisionDraft | null {
  if (targets.length === 0) return null;
  const occupied = occupancy(execution, partitions);
  const orders = targets.map(({ kind, entity, batch }, i) => {
    const attempt = (execution.steps.get(stepKey({ kind, entity, batch }))?.attempt ?? 0) + 1;
    const partition = leastOccupied(occupied, execution.dispatches + i);
    occupied[partition] = (occupied[partition] ?? 0) + 1;
    // The count of dispatches makes the id new even where the attempts began anew.
    const orderId = deterministicId(execution.id, kind, entity ?? '', batch ?? 0, execution.dispatches + i);
    return { order_id: orderId, kind, entity, batch, attempt, partition };
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

/** The next batches that may start: retries whose time has come, then new ones, up to the parallelism of the run. */
export function nextLoads(execution: ExecutionState, now: number): StepTarget[] {
  const inFlight = [...execution.steps.values()].filter((step) => step.status === 'in-flight').length;
  const capacity = (execution.config?.parallel_batches ?? 1) - inFlight;
  const due: StepTarget[] = dueSteps(execution, now).filter((step) => step.kind === 'load');
  return capacity <= 0 ? [] : [...due.slice(0, capacity), ...newBatches(execution, capacity - due.length)];
}

function newBatches(execution: ExecutionState, capacity: number): StepTarget[] {
  const targets: StepTarget[] = [];
  for (const [name, entity] of execution.entities) {
    if (targets.length >= capacity) break;
    if (!parentsLoaded(execution, name)) continue;
    targets.push(...newBatchesOf(name, entity, capacity - targets.length));
  }
  return targets;
}

function newBatchesOf(entity: string, { planned, tracker }: EntityState, capacity: number): StepTarget[] {
  const left = Math.max(0, Math.min(capacity, (planned?.batches.length ?? 0) - tracker.dispatched));
  return Array.from({ length: left }, (_, i) => ({
    kind: 'load',
    entity,
    batch: tracker.dispatched + 1 + i,
  }));
}

/** A child entity starts when all batches of the entities it refers to are done. */
function parentsLoaded(execution: ExecutionState, name: string): boolean {
  const plan = execution.plan.entities.find((entity) => entity.name === name);
  return (plan?.references ?? []).every(({ entity }) => {
    const parent = execution.entities.get(entity);
    return entity === name || parent === undefined || isLoaded(parent);
  });
}

import { entitiesNamed } from '@commander/migration-plan';
import { undispatched } from '../state/batch-tracker';
import {
  isLoaded,
  isSingle,
  isStaged,
  type EntityState,
  type ExecutionState,
} from '../state/execution-state';
import type { StepTarget } from '../state/step';
import { dueSteps } from './dispatch';

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
    const tracker = isSingle(execution) ? entity.staged : entity.tracker;
    targets.push(...batchesOf('load', name, { ...entity, tracker }, capacity - targets.length));
  }
  return targets;
}

const batchesOf = (
  kind: 'load' | 'undo',
  entity: string,
  { planned, tracker }: EntityState,
  most: number,
): StepTarget[] =>
  undispatched(tracker, planned?.batches.length ?? 0, most).map((batch) => ({ kind, entity, batch }));

/**
 * A child entity starts when all batches of the entities it refers to are done. What is only staged does not look into the
 * target, so there it need not wait.
 */
function parentsLoaded(execution: ExecutionState, name: string): boolean {
  if (isSingle(execution)) return true;
  const plan = execution.plan.entities.find((entity) => entity.name === name);
  return (plan ? entitiesNamed(plan) : []).every((entity) => {
    const parent = execution.entities.get(entity);
    return entity === name || parent === undefined || isLoaded(parent);
  });
}

/**
 * The batch that is undone next: one at a time over the whole execution, in the reverse order of references, so that a row
 * that several batches wrote goes back through the states it came from. A retry that waits holds up the others.
 */
export function nextUndo(execution: ExecutionState, now: number): StepTarget[] {
  if (execution.steps.size > 0) {
    const busy = [...execution.steps.values()].some(({ status }) => status !== 'waiting');
    return busy ? [] : dueSteps(execution, now).slice(0, 1);
  }
  const open = [...execution.entities].reverse().filter(([, entity]) => !isLoaded(entity));
  // Rows that deferred references name cannot go while those stand.
  const left = open.find(([, entity]) => undoesReferences(entity)) ?? open[0];
  return left ? batchesOf('undo', left[0], left[1], 1) : [];
}

/** Whether what is to be undone next of an entity set its deferred references. */
function undoesReferences({ planned, tracker }: EntityState): boolean {
  const [next = 0] = undispatched(tracker, planned?.batches.length ?? 0, 1);
  const range = planned?.batches[next - 1]?.range;
  return range?.kind === 'undo' && range.references === true;
}

/** The one transaction that writes everything, once all of it is staged and not yet written. */
export function nextPromotion(execution: ExecutionState): StepTarget[] {
  const entities = [...execution.entities.values()];
  const due = isSingle(execution) && entities.every(isStaged) && !entities.every(isLoaded);
  return due ? [{ kind: 'promote' }] : [];
}

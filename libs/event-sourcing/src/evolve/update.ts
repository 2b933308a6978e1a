import type { EntityState, ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { stepKey, type Step, type StepTarget } from '../state/step';

/** The project with one execution changed; unchanged where no such execution runs. */
export function updateExecution(
  state: ProjectState,
  id: string,
  change: (execution: ExecutionState) => ExecutionState,
): ProjectState {
  const execution = state.executions.get(id);
  if (!execution) return state;
  return { ...state, executions: new Map(state.executions).set(id, change(execution)) };
}

/** The execution with one entity changed; unchanged where the entity is unknown. */
export function updateEntity(
  execution: ExecutionState,
  name: string,
  change: (entity: EntityState) => EntityState,
): ExecutionState {
  const entity = execution.entities.get(name);
  if (!entity) return execution;
  return { ...execution, entities: new Map(execution.entities).set(name, change(entity)) };
}

/** The execution with a step put in or replaced. */
export const putStep = (execution: ExecutionState, step: Step): ExecutionState => ({
  ...execution,
  steps: new Map(execution.steps).set(stepKey(step), step),
});

/** The execution with a sign of life of a step that is in flight. */
export function hearOf(execution: ExecutionState, target: StepTarget, time: string): ExecutionState {
  const step = execution.steps.get(stepKey(target));
  return step?.status === 'in-flight' ? putStep(execution, { ...step, heardAt: time }) : execution;
}

/** The execution without a step: it had its effect. */
export function dropStep(execution: ExecutionState, target: StepTarget): ExecutionState {
  const steps = new Map(execution.steps);
  steps.delete(stepKey(target));
  return { ...execution, steps };
}

import { entitiesInOrder } from '@commander/migration-plan';
import type { EndedExecution } from '../state/ended-execution';
import type { ProjectState } from '../state/project-state';
import type { DecisionDraft } from './draft';

/** What a rollback is to undo, for whom, under which id. */
export interface RollbackStart {
  readonly undone: EndedExecution;
  /** The last execution of the cascade; the undone one itself where it is alone. */
  readonly cascadeTo: string;
  /** `command_id` is left out where the decider starts it by itself. */
  readonly by: { readonly command_id?: string; readonly operator: string };
  readonly executionId: string;
}

/** The decision to undo an ended execution, by the plan it ran with; null where that plan is not known. */
export function startRollback(
  { plans }: ProjectState,
  { undone, cascadeTo, by, executionId }: RollbackStart,
): DecisionDraft | null {
  const plan = plans.get(undone.planHash);
  if (!plan) return null;
  const { max_retries, retry_delay_ms } = plan.config;
  return {
    name: 'execution.started',
    subject: executionId,
    data: {
      ...by,
      execution_id: executionId,
      chain_id: executionId,
      execution_type: 'rollback',
      config: { max_retries, retry_delay_ms },
      project: plan.project.name,
      plan_hash: undone.planHash,
      entities: entitiesInOrder(plan.entities).map((entity) => entity.name),
      undoes_execution_id: undone.id,
      cascade_to: cascadeTo === undone.id ? undefined : cascadeTo,
    },
  };
}

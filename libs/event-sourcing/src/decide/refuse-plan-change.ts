import type { Entity, ExecutionRequest, Plan } from '@commander/contracts';
import { canonicalJson } from '@commander/migration-plan';
import type { ExecutionState } from '../state/execution-state';
import type { ProjectState } from '../state/project-state';
import { notAllowed } from './refusals';
import type { Refusal } from './transitions';

/**
 * The refusal to go on by another plan than an execution began with: always unless that is accepted, and even then where
 * the batches that are left would not be the same records of the same sources, going to the same targets.
 */
export function refusePlanChange(
  request: Pick<ExecutionRequest, 'accept_plan_change'>,
  old: Pick<ExecutionState, 'plan' | 'planHash'>,
  { plan, hash }: NonNullable<ProjectState['plan']>,
): Refusal | null {
  if (hash === old.planHash) return null;
  if (!request.accept_plan_change)
    return notAllowed(
      'The plan is no longer the one it began with; give accept_plan_change to go on by the new one.',
    );
  const changed = changedParts(old.plan, plan);
  if (changed === null) return null;
  return notAllowed(
    `The new plan changes ${changed}; that needs the same entities, sources, targets and keys. Start anew.`,
  );
}

const PARTS = ['source', 'target', 'key'] as const;

function changedParts(before: Plan, after: Plan): string | null {
  const names = (plan: Plan): string => canonicalJson(plan.entities.map(({ name }) => name).sort());
  if (names(before) !== names(after)) return 'which entities there are';
  for (const entity of before.entities) {
    const now = after.entities.find(({ name }) => name === entity.name);
    const part = now && PARTS.find((candidate) => differs(candidate, entity, now));
    if (part) return `the ${part} of ${entity.name}`;
  }
  return null;
}

const differs = (part: (typeof PARTS)[number], before: Entity, after: Entity): boolean =>
  canonicalJson(before[part]) !== canonicalJson(after[part]);

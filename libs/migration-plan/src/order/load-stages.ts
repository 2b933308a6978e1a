import { entitiesNamed, type Referring } from './entities-named';
import { PlanError } from '../plan-error';

/**
 * The entities' names in stages: each refers only to entities of earlier stages, and within a stage the order is the
 * plan's. References that form a cycle throw COMMANDER_PLAN_CYCLE; a checked plan has none.
 */
export function loadStages(entities: readonly Referring[]): string[][] {
  const stages: string[][] = [];
  const placed = new Set<string>();
  while (placed.size < entities.length) {
    const stage = entities.filter((entity) => !placed.has(entity.name) && isReady(entity, placed));
    if (stage.length === 0)
      throw new PlanError(
        'COMMANDER_PLAN_CYCLE',
        'The references of the plan form a cycle or name no entity.',
      );
    stages.push(stage.map((entity) => entity.name));
    for (const entity of stage) placed.add(entity.name);
  }
  return stages;
}

const isReady = (entity: Referring, placed: ReadonlySet<string>): boolean =>
  entitiesNamed(entity).every((name) => placed.has(name));

/** The entities so that each stands after those it refers to, else in the plan's order. Throws as `loadStages` does. */
export function entitiesInOrder<E extends Referring>(entities: readonly E[]): E[] {
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  return loadStages(entities)
    .flat()
    .flatMap((name) => byName.get(name) ?? []);
}

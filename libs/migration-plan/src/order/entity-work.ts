import type { Entity, EntityWork, Plan } from '@commander/contracts';
import { entitiesNamed } from './entities-named';
import { PlanError } from '../plan-error';

/** What a processor needs to know of one entity. An entity that the plan does not hold throws COMMANDER_PLAN_NO_ENTITY. */
export function entityWork(plan: Plan, entityName: string): EntityWork {
  const entity = find(plan, entityName);
  const names = new Set([entity.source.connection, entity.target.connection]);
  const parents = new Set([
    ...entitiesNamed(entity),
    ...entity.references.map((reference) => reference.entity),
  ]);
  return {
    entity,
    connections: Object.fromEntries(Object.entries(plan.connections).filter(([name]) => names.has(name))),
    parents: Object.fromEntries(
      [...parents].map((name) => {
        const parent = find(plan, name);
        return [name, { table: parent.target.table, key: parent.key }];
      }),
    ),
  };
}

function find(plan: Plan, name: string): Entity {
  const entity = plan.entities.find((candidate) => candidate.name === name);
  if (!entity) throw new PlanError('COMMANDER_PLAN_NO_ENTITY', `The plan has no entity "${name}".`);
  return entity;
}

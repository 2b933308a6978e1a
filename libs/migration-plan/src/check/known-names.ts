import type { Plan } from '@commander/contracts';

/**
 * The names that a plan declares. They are kept apart from the plan because one that is written down stays known even
 * where the rest of its entity or connection could not be read. Entities go by their place in the plan.
 */
export interface KnownNames {
  readonly connections: ReadonlySet<string>;
  readonly entities: ReadonlySet<string>;
  /** The target columns of an entity; null where its fields could not be read. */
  columns(entity: number): ReadonlySet<string> | null;
  /** Whether no part of the entity is a stand-in for one that could not be read. */
  isWhole(entity: number): boolean;
}

/** The names that a whole plan declares. */
export function knownNames(plan: Plan): KnownNames {
  const columns = plan.entities.map((entity) => new Set(entity.fields.map((field) => field.to)));
  return {
    connections: new Set(Object.keys(plan.connections)),
    entities: new Set(plan.entities.map((entity) => entity.name)),
    columns: (entity) => columns[entity] ?? null,
    isWhole: () => true,
  };
}

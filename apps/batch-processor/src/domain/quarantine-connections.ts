import type { Plan } from '@commander/contracts';

/**
 * The connections whose quarantines may hold records of an entity, or of any, in the order in which they are listed. One that the plan no longer
 * names may have left records with every target.
 */
export function quarantineConnections({ entities }: Pick<Plan, 'entities'>, entity?: string): string[] {
  const named = entities.filter(({ name }) => name === entity);
  const asked = named.length > 0 ? named : entities;
  return [...new Set(asked.map(({ target }) => target.connection))].sort();
}

import type { Entity, Plan } from '@commander/contracts';
import type { Finding } from './finding';
import type { KnownNames } from './known-names';

/** Entities that get in each other's way: one name twice, one table twice, or several targets for one transaction. */
export const checkTargets = (plan: Plan, known: KnownNames): Finding[] => [
  ...repeated(plan, known, nameOf, (entity, i) => ({
    path: ['entities', i, 'name'],
    message: `There are two entities named "${entity.name}"; rename one.`,
  })),
  ...repeated(plan, known, tableOf, (entity, i, first) => ({
    path: ['entities', i, 'target', 'table'],
    message: `Table "${entity.target.table}" is the target of entity "${first.name}" already; give each entity a table of its own.`,
  })),
  ...oneTransaction(plan, known),
];

const nameOf = (entity: Entity): string => entity.name;

/** A table without schema is taken to stand in `public`. */
export const qualified = (table: string): string => (table.includes('.') ? table : `public.${table}`);

const tableOf = ({ target }: Entity): string => `${target.connection} ${qualified(target.table)}`;

function repeated(
  plan: Plan,
  known: KnownNames,
  keyOf: (entity: Entity) => string,
  finding: (entity: Entity, index: number, first: Entity) => Finding,
): Finding[] {
  const seen = new Map<string, Entity>();
  return plan.entities.flatMap((entity, i) => {
    if (!known.isWhole(i)) return [];
    const first = seen.get(keyOf(entity));
    if (first) return [finding(entity, i, first)];
    seen.set(keyOf(entity), entity);
    return [];
  });
}

function oneTransaction(plan: Plan, known: KnownNames): Finding[] {
  const entities = plan.entities.filter((_, i) => known.isWhole(i));
  const connections = new Set(entities.map((entity) => entity.target.connection));
  if (plan.config.transaction_mode !== 'single' || connections.size < 2) return [];
  const message = `The transaction mode "single" needs one target connection, but the entities name ${connections.size}; use one, or the mode "per-batch".`;
  return [{ path: ['config', 'transaction_mode'], message }];
}

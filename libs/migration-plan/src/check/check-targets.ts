import type { Entity, Plan } from '@commander/contracts';
import type { Finding } from './finding';

/** Entities that get in each other's way: one name twice, one table twice, or several targets for one transaction. */
export const checkTargets = (plan: Plan): Finding[] => [
  ...repeated(plan, nameOf, (entity, i) => ({
    path: ['entities', i, 'name'],
    message: `There are two entities named "${entity.name}"; rename one.`,
  })),
  ...repeated(plan, tableOf, (entity, i, first) => ({
    path: ['entities', i, 'target', 'table'],
    message: `Table "${entity.target.table}" is the target of entity "${first.name}" already; give each entity a table of its own.`,
  })),
  ...oneTransaction(plan),
];

const nameOf = (entity: Entity): string => entity.name;

/** A table without schema is taken to stand in `public`. */
export const qualified = (table: string): string => (table.includes('.') ? table : `public.${table}`);

const tableOf = ({ target }: Entity): string => `${target.connection} ${qualified(target.table)}`;

function repeated(
  plan: Plan,
  keyOf: (entity: Entity) => string,
  finding: (entity: Entity, index: number, first: Entity) => Finding,
): Finding[] {
  const seen = new Map<string, Entity>();
  return plan.entities.flatMap((entity, i) => {
    const first = seen.get(keyOf(entity));
    if (first) return [finding(entity, i, first)];
    seen.set(keyOf(entity), entity);
    return [];
  });
}

function oneTransaction(plan: Plan): Finding[] {
  const connections = new Set(plan.entities.map((entity) => entity.target.connection));
  if (plan.config.transaction_mode !== 'single' || connections.size < 2) return [];
  const message = `The transaction mode "single" needs one target connection, but the entities name ${connections.size}; use one, or the mode "per-batch".`;
  return [{ path: ['config', 'transaction_mode'], message }];
}

import type { Entity, Field } from '@commander/contracts';
import { uniqueKeyOver, type TargetColumn, type TargetTable } from './target-table';
import { takes } from './type-matrix';

/** What stands between an entity and its target table, a sentence each; empty where nothing does. */
export function checkTable(entity: Entity, table: TargetTable): string[] {
  const unfit = unfitKind(table);
  if (unfit) return [`${place(entity)} ${unfit}`];
  return [
    ...entity.fields.flatMap((field) => {
      const column = table.columns.find((candidate) => candidate.name === field.to);
      const problem = column ? columnProblem(field, column) : 'does not exist';
      return problem ? [`${place(entity, field.to)} ${problem}.`] : [];
    }),
    ...unfilled(entity, table),
    ...keyProblems(entity, table),
  ];
}

const place = (entity: Entity, column?: string): string =>
  column === undefined
    ? `Entity ${entity.name}: table ${entity.target.table}`
    : `Entity ${entity.name}: column "${column}" of table ${entity.target.table}`;

function unfitKind({ kind, engine }: TargetTable): string | undefined {
  if (kind !== 'BASE TABLE') return `is no base table but a ${kind.toLowerCase()}; name the table itself.`;
  if (engine?.toLowerCase() === 'innodb') return undefined;
  return `is kept by the engine ${engine ?? 'unknown'}, whose writes cannot be taken back; use a table of InnoDB.`;
}

function columnProblem({ type, lookup }: Field, column: TargetColumn): string | undefined {
  if (column.generated) return 'is generated and takes no value';
  return lookup || takes(type, column.type)
    ? undefined
    : `is ${column.declared}, which does not take a field of type ${type}`;
}

function unfilled(entity: Entity, table: TargetTable): string[] {
  const filled = new Set(entity.fields.map((field) => field.to));
  return table.columns
    .filter((column) => column.mandatory && !filled.has(column.name))
    .map(
      (column) => `${place(entity, column.name)} must not be null, has no default, and no field fills it.`,
    );
}

// Nothing but its key finds a row of InnoDB again, whatever the policy.
function keyProblems(entity: Entity, table: TargetTable): string[] {
  if (uniqueKeyOver(table, entity.key)) return [];
  return [`${place(entity)} has no unique index over (${entity.key.join(', ')}): add one.`];
}

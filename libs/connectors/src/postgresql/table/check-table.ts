import type { Entity, Field } from '@commander/contracts';
import { writePolicy } from '@commander/migration-plan';
import { uniqueKeyOver, type TargetColumn, type TargetTable } from './target-table';
import { takes } from './type-matrix';

/** What stands between an entity and its target table, a sentence each; empty where nothing does. */
export function checkTable(entity: Entity, table: TargetTable): string[] {
  const unfit = unfitKind(table);
  if (unfit) return [`${place(entity)} ${unfit}`];
  return [
    ...entity.fields.flatMap((field) => {
      const column = table.columns.find((candidate) => candidate.name === field.to);
      const problem = column ? columnProblem(entity, field, column) : 'does not exist';
      return problem ? [`${place(entity, field.to)} ${problem}.`] : [];
    }),
    ...unfilled(entity, table),
    ...keyProblems(entity, table),
    ...privilegeProblems(entity, table),
  ];
}

const place = (entity: Entity, column?: string): string =>
  column === undefined
    ? `Entity ${entity.name}: table ${entity.target.table}`
    : `Entity ${entity.name}: column "${column}" of table ${entity.target.table}`;

function unfitKind(table: TargetTable): string | undefined {
  if (table.temporary) return 'is temporary; name a permanent table.';
  if (table.rowSecurity) return 'has row security for this user; use a role that bypasses it.';
  switch (table.kind) {
    case 'r':
    case 'p':
      return undefined;
    case 'v':
    case 'm':
      return 'is a view; name the table itself.';
    case 'f':
      return 'is a foreign table; connect to its own database.';
    default:
      return 'is not a table.';
  }
}

function columnProblem(entity: Entity, { type, lookup }: Field, column: TargetColumn): string | undefined {
  if (column.generated === 'stored') return 'is generated and takes no value';
  if (!lookup && !takes(type, column.type))
    return `is ${column.declared}, which does not take a field of type ${type}`;
  if (!column.insertable) return 'may not be inserted by this user';
  return entity.key.includes(column.name) ? keyProblem(column) : updateProblem(entity, column);
}

const keyProblem = (column: TargetColumn): string | undefined =>
  column.comparable ? undefined : `is ${column.declared}, which cannot be a key`;

const updateProblem = (entity: Entity, column: TargetColumn): string | undefined =>
  writePolicy(entity) === 'update' && !column.updatable ? 'may not be updated by this user' : undefined;

function unfilled(entity: Entity, table: TargetTable): string[] {
  const filled = new Set(entity.fields.map((field) => field.to));
  return table.columns
    .filter((column) => column.mandatory && column.generated === 'no' && !filled.has(column.name))
    .map(
      (column) => `${place(entity, column.name)} must not be null, has no default, and no field fills it.`,
    );
}

function keyProblems(entity: Entity, table: TargetTable): string[] {
  const { policy } = entity.duplicates;
  if (policy === 'fail' || uniqueKeyOver(table, entity.key)) return [];
  const key = entity.key.join(', ');
  return [
    `${place(entity)} has no unique index over (${key}), which writing by the policy ${policy} (an incremental execution updates) needs: add one, or load in full with duplicates: fail.`,
  ];
}

function privilegeProblems(entity: Entity, table: TargetTable): string[] {
  const needed =
    writePolicy(entity) === 'update'
      ? (['select', 'insert', 'update'] as const)
      : (['select', 'insert'] as const);
  const missing = needed.filter((privilege) => !table.privileges[privilege]);
  return missing.length > 0 ? [`${place(entity)} denies this user: ${missing.join(', ')}.`] : [];
}

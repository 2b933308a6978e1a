import type { Entity, FieldType, Plan } from '@commander/contracts';
import { ownFailure } from '@commander/migration-plan';
import { ConnectorError } from '../connector-error';

const LONGEST_MESSAGE = 1000;

/** The references of an entity that cross connections: whether a referenced row exists can be asked only where both tables stand in one database. */
export function foreignReferences(plan: Plan, entity: Entity): string[] {
  return entity.references
    .filter((reference) => reference.on_missing !== 'keep')
    .filter((reference) => {
      const parent = plan.entities.find((candidate) => candidate.name === reference.entity);
      return parent && parent.target.connection !== entity.target.connection;
    })
    .map(
      (reference) =>
        `Entity ${entity.name}: its reference to ${reference.entity} crosses connections; use on_missing: keep.`,
    );
}

/** The columns of an entity's deferred references that its table wants a value in. */
export function deferredProblems(
  { name, references }: Entity,
  columns: readonly { readonly name: string; readonly notNull: boolean }[],
): string[] {
  const deferred = references.flatMap(({ fields, on_missing: onMissing }) =>
    onMissing === 'defer' ? fields : [],
  );
  return columns
    .filter((column) => column.notNull && deferred.includes(column.name))
    .map(
      (column) =>
        `Entity ${name}: column "${column.name}" is not null, so its reference cannot be written later; drop the constraint, or use on_missing: fail, skip or keep.`,
    );
}

interface DescribedTable {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string; readonly declared: string }[];
}

/**
 * What stands between an entity's lookups and the tables, by the names of their entities: what a table has besides the plan's fields, such
 * as a key that the database makes, only its catalog tells. `takes` says whether a column can hold a field's type.
 */
export function lookupProblems(
  { name, fields }: Entity,
  tables: ReadonlyMap<string, DescribedTable>,
  takes: (type: FieldType, columnType: string) => boolean,
): string[] {
  return fields.flatMap(({ to, type, lookup }) => {
    const table = lookup && tables.get(lookup.entity);
    if (!table) return [];
    const asked = `Entity ${name}: the lookup of "${to}"`;
    const columnOf = (wanted: string) => table.columns.find((column) => column.name === wanted);
    const [by, value] = [columnOf(lookup.by), columnOf(lookup.value)];
    if (!value) return [`${asked} wants column "${lookup.value}", which table ${table.name} does not have.`];
    if (!by || takes(type, by.type)) return [];
    return [`${asked} compares a field of type ${type} with column "${lookup.by}", which is ${by.declared}.`];
  });
}

/** The fatal error that lists every problem of a target, as many as fit. */
export function schemaMismatch(problems: readonly string[]): ConnectorError {
  let message = '';
  for (const [index, problem] of problems.entries()) {
    const rest = ` (${problems.length - index} more.)`;
    if (message.length + problem.length + rest.length + 1 > LONGEST_MESSAGE) {
      message += rest;
      break;
    }
    message += message ? ` ${problem}` : problem;
  }
  return new ConnectorError(ownFailure('schema_mismatch', message));
}

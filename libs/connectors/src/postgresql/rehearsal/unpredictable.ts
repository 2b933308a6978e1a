import { entitiesNamed, writePolicy } from '@commander/migration-plan';
import type { Entity } from '@commander/contracts';
import { unknownColumns, type CopiedTable } from './copy-table';
import type { Hazards } from './hazards';

/** What a rehearsal cannot know of an entity; names of the schema only. */
export interface Unpredictable {
  readonly entity: string;
  readonly reason: string;
}

/** A reason about an entity's table; the clause continues "Table x". */
export const unpredictable = ({ entity }: Pick<CopiedTable, 'entity'>, clause: string): Unpredictable => ({
  entity: entity.name,
  reason: `Table ${entity.target.table} ${clause}.`,
});

/** The clauses that follow from a table's hazards and columns. */
export function clausesOf(copied: CopiedTable, hazards: Hazards): string[] {
  return [...hazards.clauses, ...unknowns(copied), ...inbound(copied, hazards), ...deferred(copied)];
}

const deferred = ({ entity }: CopiedTable): string[] =>
  entity.references.flatMap(({ fields, entity: other, on_missing: onMissing }) =>
    onMissing === 'defer'
      ? [
          `refers by ${fields.join(', ')} to ${other} in a second pass, which is not rehearsed: what is missing then is not known`,
        ]
      : [],
  );

const unknowns = (copied: CopiedTable): string[] =>
  unknownColumns(copied).map(
    ({ name, calls }) =>
      `fills its column "${name}" by calling ${calls.map((call) => `${call}()`).join(', ')}: neither its values nor its keys are known`,
  );

// Columns of the key are never updated, so that what refers to them is never asked.
function inbound({ entity }: CopiedTable, hazards: Hazards): string[] {
  if (writePolicy(entity) !== 'update') return [];
  const updated = entity.fields.map((field) => field.to).filter((column) => !entity.key.includes(column));
  return hazards.inbound
    .filter(({ columns }) => columns.some((column) => updated.includes(column)))
    .map(({ name, from }) => `may not be updated freely: ${from} outside the plan refers to it by "${name}"`);
}

/** References among tables of the plan that its entities do not name: nothing says which table is filled first. */
export function unorderedReferences(copies: ReadonlyMap<string, CopiedTable>): Unpredictable[] {
  const entities = [...copies.values()].map((copied) => copied.entity);
  return [...copies.values()].flatMap((copied) =>
    copied.anatomy.references.flatMap(({ name, parent }) => {
      const other = copies.get(parent);
      if (!other || other === copied || isBefore(other.entity.name, copied.entity, entities)) return [];
      const clause = `refers by "${name}" to ${other.entity.name}, which the plan does not name as a reference: which is filled first is not known`;
      return [unpredictable(copied, clause)];
    }),
  );
}

// A checked plan has no circle but by references that order nothing.
const isBefore = (name: string, entity: Entity, entities: readonly Entity[]): boolean =>
  entitiesNamed(entity).some(
    (named) =>
      named === name || entities.some((other) => other.name === named && isBefore(name, other, entities)),
  );

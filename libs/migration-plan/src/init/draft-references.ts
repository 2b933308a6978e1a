import type { DescribedReference, DescribedTable } from './described';
import type { DraftedEntity, DraftedReference } from './drafted';

const GENERAL = new Set(['id', 'name', 'code', 'no', 'number', 'key']);

/** Gives the entities their references: those of foreign keys, and as comments those that names suggest. */
export function draftReferences(
  entities: readonly DraftedEntity[],
  tables: readonly DescribedTable[],
): DraftedEntity[] {
  const parents = new Map<string, Set<string>>(entities.map(({ name }) => [name, new Set()]));
  return entities.map((entity) => {
    const declared = tables.find(({ table }) => table === entity.table)?.references ?? [];
    const found = declared.flatMap((reference) => byForeignKey(entity, reference, entities, parents));
    return { ...entity, references: [...found, ...byName(entity, entities, found)] };
  });
}

function byForeignKey(
  entity: DraftedEntity,
  { columns, table, to }: DescribedReference,
  entities: readonly DraftedEntity[],
  parents: Map<string, Set<string>>,
): DraftedReference[] {
  const parent = entities.find((candidate) => candidate.table === table);
  if (!parent) return [];
  const fields = parent.key.map((column) => columns[to.indexOf(column)] ?? '');
  const drafted = { fields: columns, entity: parent.name, onMissing: 'fail' as const };
  if (to.length !== parent.key.length || fields.includes(''))
    return [{ ...drafted, only: `it does not refer to the key of ${parent.name}` }];
  if (!fields.every((column) => entity.fields.some((field) => field.to === column)))
    return [{ ...drafted, fields, only: 'nothing fills all of its columns' }];
  if (reaches(parent.name, entity.name, parents))
    return [{ ...drafted, fields, only: 'it closes a circle of references' }];
  parents.get(entity.name)?.add(parent.name);
  return [{ ...drafted, fields }];
}

/** Whether an entity is another one, or refers to it over others. */
function reaches(from: string, to: string, parents: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const seen = new Set([from]);
  for (const name of seen) for (const parent of parents.get(name) ?? []) seen.add(parent);
  return seen.has(to);
}

function byName(
  entity: DraftedEntity,
  entities: readonly DraftedEntity[],
  found: readonly DraftedReference[],
): DraftedReference[] {
  const referring = new Set(found.flatMap(({ fields }) => fields));
  return entities.flatMap((parent) => {
    const [column = '', ...rest] = parent.key;
    const named = rest.length === 0 && !GENERAL.has(column) && parent !== entity && !referring.has(column);
    if (!named || !entity.fields.some(({ to }) => to === column)) return [];
    const only = `named like the key of ${parent.name}, no foreign key says so`;
    return [{ fields: [column], entity: parent.name, onMissing: 'keep' as const, only }];
  });
}

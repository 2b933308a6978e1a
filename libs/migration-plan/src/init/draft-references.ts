import type { DescribedReference, DescribedTable } from './described';
import type { DraftedEntity, DraftedReference } from './drafted';

const GENERAL = new Set(['id', 'name', 'code', 'no', 'number', 'key']);

/** A foreign key, the entity whose table holds it, and that table's columns that never hold null. */
interface Held {
  readonly entity: DraftedEntity;
  readonly notNull: ReadonlySet<string>;
  readonly reference: DescribedReference;
}

/** Gives the entities their references: those of foreign keys, and as comments those that names suggest. */
export function draftReferences(
  entities: readonly DraftedEntity[],
  tables: readonly DescribedTable[],
): DraftedEntity[] {
  const parents = new Map<string, Set<string>>(entities.map(({ name }) => [name, new Set()]));
  const held = entities.map((entity) => heldBy(entity, tables));
  const all = held.flat();
  // Those that cannot wait come first: where references form a circle, one that can wait closes it.
  const inOrder = [...all.filter((one) => !canWait(one)), ...all.filter(canWait)];
  const drafted = new Map(inOrder.map((one) => [one, byForeignKey(one, entities, parents)]));
  return entities.map((entity, i) => {
    const found = (held[i] ?? []).flatMap((one) => drafted.get(one) ?? []);
    return { ...entity, references: [...found, ...byName(entity, entities, found)] };
  });
}

function heldBy(entity: DraftedEntity, tables: readonly DescribedTable[]): Held[] {
  const found = tables.find(({ table }) => table === entity.table);
  const columns = found?.columns.filter(({ nullable }) => !nullable) ?? [];
  const notNull = new Set(columns.map(({ name }) => name));
  return (found?.references ?? []).map((reference) => ({ entity, notNull, reference }));
}

/** Whether a row may stand without its reference for a while: the first pass writes null, whatever the default is. */
const canWait = ({ entity, notNull, reference }: Held): boolean =>
  reference.columns.every((column) => !entity.key.includes(column) && !notNull.has(column));

function byForeignKey(
  held: Held,
  entities: readonly DraftedEntity[],
  parents: Map<string, Set<string>>,
): DraftedReference[] {
  const { entity, reference } = held;
  const parent = entities.find(({ table }) => table === reference.table);
  if (!parent) return [];
  const fields = parent.key.map((column) => reference.columns[reference.to.indexOf(column)] ?? '');
  const drafted = { fields, entity: parent.name, onMissing: 'fail' as const };
  if (reference.to.length !== parent.key.length || fields.includes(''))
    return [
      { ...drafted, fields: reference.columns, only: `it does not refer to the key of ${parent.name}` },
    ];
  if (!fields.every((column) => entity.fields.some((field) => field.to === column)))
    return [{ ...drafted, only: 'nothing fills all of its columns' }];
  if (!reaches(parent.name, entity.name, parents)) {
    parents.get(entity.name)?.add(parent.name);
    return [drafted];
  }
  return canWait(held)
    ? [{ ...drafted, onMissing: 'defer' }]
    : [
        {
          ...drafted,
          only: 'it closes a circle of references, and can be deferred only where null may stand',
        },
      ];
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

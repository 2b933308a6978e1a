import type { Entity, Field, Plan, Reference } from '@commander/contracts';
import { normalisedValidation } from '../record/normalised-validation';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';
import type { KnownNames } from './known-names';

/** One entity's references: entities and columns that exist, and fields that fit the other entity's key. */
export const checkReferences = (entity: Entity, place: number, plan: Plan, known: KnownNames): Finding[] =>
  entity.references.flatMap((reference, i) =>
    [
      ...unknownColumns(entity, reference, known.columns(place)),
      ...againstParent(entity, reference, plan, known),
      ...notNull(entity, reference),
      ...lookedUp(entity, reference),
    ].map((finding) => ({ ...finding, path: ['references', i, ...finding.path] })),
  );

const unknownColumns = (
  entity: Entity,
  reference: Reference,
  columns: ReadonlySet<string> | null,
): Finding[] =>
  reference.fields.flatMap((column, i) => {
    if (columns && !columns.has(column)) {
      const message = `The column "${column}" is no field of entity "${entity.name}".${didYouMean(column, columns)} Add it to "fields".`;
      return [{ path: ['fields', i], message }];
    }
    if (reference.fields.indexOf(column) === i) return [];
    return [{ path: ['fields', i], message: `The reference names "${column}" twice; leave one out.` }];
  });

/** A reference that may be taken away stands in no column that must keep its value. */
function notNull(entity: Entity, { fields, on_missing: onMissing }: Reference): Finding[] {
  if (onMissing !== 'null' && onMissing !== 'defer') return [];
  const kept = fields.find((column) => entity.key.includes(column) || isRequired(fieldOf(entity, column)));
  if (kept === undefined) return [];
  const message =
    onMissing === 'null'
      ? `"on_missing: null" would take the value of "${kept}" away, which must have one; use fail, skip or keep.`
      : `"on_missing: defer" writes "${kept}" without a value first, but it must have one; use fail, skip or keep.`;
  return [{ path: ['on_missing'], message }];
}

/** What a deferred reference waits for is kept as the source's texts, which a looked-up column is not made of. */
function lookedUp(entity: Entity, { fields, on_missing: onMissing }: Reference): Finding[] {
  const columns = onMissing === 'defer' ? [...entity.key, ...fields] : [];
  const found = columns.find((column) => fieldOf(entity, column)?.lookup !== undefined);
  if (found === undefined) return [];
  const message = `"on_missing: defer" cannot stand where "${found}" is looked up; fill it from the source, or use fail, skip, 'null' or keep.`;
  return [{ path: ['on_missing'], message }];
}

const isRequired = (field: Field | undefined): boolean =>
  field?.validations.some((validation) => 'required' in normalisedValidation(validation).rule) ?? false;

function againstParent(entity: Entity, reference: Reference, plan: Plan, known: KnownNames): Finding[] {
  if (!known.entities.has(reference.entity)) {
    const message = `There is no entity "${reference.entity}".${didYouMean(reference.entity, known.entities)}`;
    return [{ path: ['entity'], message }];
  }
  const parent = plan.entities.find(
    (candidate, i) => candidate.name === reference.entity && known.isWhole(i),
  );
  if (!parent || !known.isWhole(plan.entities.indexOf(entity))) return [];
  if (parent.target.connection !== entity.target.connection) {
    const message = `"${parent.name}" is written to connection "${parent.target.connection}", this entity to "${entity.target.connection}"; a reference cannot cross databases.`;
    return [{ path: ['entity'], message }];
  }
  if (reference.fields.length !== parent.key.length) {
    const message = `The reference has ${reference.fields.length} fields, but the key of "${parent.name}" has ${parent.key.length}: ${parent.key.join(', ')}.`;
    return [{ path: ['fields'], message }];
  }
  return reference.fields.flatMap((column, i) => typeMismatch(entity, column, parent, i));
}

function typeMismatch(entity: Entity, column: string, parent: Entity, i: number): Finding[] {
  const field = fieldOf(entity, column);
  const key = fieldOf(parent, parent.key[i]);
  if (!field || !key || family(field.type) === family(key.type)) return [];
  const message = `The column "${column}" is of type ${field.type}, but "${key.to}" in the key of "${parent.name}" is of type ${key.type}; give both one type.`;
  return [{ path: ['fields', i], message }];
}

const fieldOf = (entity: Entity, column: string | undefined): Field | undefined =>
  entity.fields.find((field) => field.to === column);

/** Types that compare with each other in the database. */
const family = (type: Field['type']): string =>
  type === 'integer' || type === 'bigint' || type === 'numeric' ? 'exact number' : type;

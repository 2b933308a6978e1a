import type { Entity } from '@commander/contracts';
import { joinKey } from '../record/source-id';
import { TYPES } from '../record/parse-type';

/** A row of the target as its entity's records are after their pipeline. */
export interface CanonicalRow {
  readonly targetId: string;
  readonly values: readonly (string | null)[];
}

/** Brings the texts of a target's row, in the order of the entity's fields, into the form that records are compared in. */
export function canonicalRow(
  { fields, key }: Pick<Entity, 'fields' | 'key'>,
  texts: readonly (string | null)[],
): CanonicalRow {
  const values = fields.map(({ type }, place) => {
    const text = texts[place] ?? null;
    return text === null ? null : (TYPES[type].parse(text) ?? text);
  });
  const targetId = joinKey(key.map((column) => values[fields.findIndex(({ to }) => to === column)] ?? ''));
  return { targetId, values };
}

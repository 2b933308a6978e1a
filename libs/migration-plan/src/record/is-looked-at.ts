import type { Entity, Field } from '@commander/contracts';
import { columnsRead } from './compile-transform';
import { sourceColumn } from './source-column';

/** Whether anything of an entity looks at a source column's texts: a key, a transform, a type, a rule, or a check over fields. */
export function isLookedAt(column: string, { fields, key, checks = [] }: Entity): boolean {
  const readers = fields.filter((field) => sourceColumn(field) === column);
  return (
    readers.some((field) => key.includes(field.to) || !passesTexts(field)) ||
    fields.some(({ transforms }) =>
      transforms.some((transform) => columnsRead(transform).includes(column)),
    ) ||
    (checks.length > 0 && readers.length > 0)
  );
}

/** Whether every text that PostgreSQL can hold comes out of a field as it went in. */
const passesTexts = ({ type, transforms, validations }: Field): boolean =>
  type === 'text' && transforms.length === 0 && validations.length === 0;

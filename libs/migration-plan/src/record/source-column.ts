import type { Field } from '@commander/contracts';
import { columnsRead, usesValue } from './compile-transform';

/** The source column that a field's text is read from; null where it is a constant, or made of other columns. */
export function sourceColumn({ to, from, constant, transforms: [first] }: Field): string | null {
  if (constant !== undefined) return null;
  if (from === undefined && first !== undefined && !usesValue(first)) return null;
  return from ?? to;
}

/** Every source column that fields look at, each once. */
export const sourceColumnsOf = (fields: readonly Field[]): string[] => [
  ...new Set(
    fields.flatMap((field) => [sourceColumn(field) ?? [], ...field.transforms.map(columnsRead)].flat()),
  ),
];

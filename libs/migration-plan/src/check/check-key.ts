import type { Entity, Field, Transform, Validation } from '@commander/contracts';
import { normalisedValidation } from '../record/normalised-validation';
import { sourceColumn } from '../record/source-column';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';

// Texts of these types may differ where their values are equal, so they identify nothing.
const UNSAFE: ReadonlySet<Field['type']> = new Set(['double', 'json']);

/** An entity's key: columns among the fields, each once, read from the source, of a type with a safe equality. */
export const checkKey = (entity: Entity, columns: ReadonlySet<string> | null): Finding[] =>
  entity.key.flatMap((column, i) =>
    keyProblems(column, i, entity, columns).map((message) => ({ path: ['key', i], message })),
  );

function keyProblems(
  column: string,
  i: number,
  entity: Entity,
  columns: ReadonlySet<string> | null,
): string[] {
  if (columns && !columns.has(column))
    return [
      `The key column "${column}" is no field of entity "${entity.name}".${didYouMean(column, columns)} Add it to "fields".`,
    ];
  const repeated = entity.key.indexOf(column) < i ? [`The key names "${column}" twice; leave one out.`] : [];
  const field = entity.fields.find((candidate) => candidate.to === column);
  return [...repeated, ...(field ? fieldProblems(field) : [])];
}

function fieldProblems(field: Field): string[] {
  const problems: string[] = [];
  if (sourceColumn(field) === null)
    problems.push(
      `The key column "${field.to}" is ${field.constant === undefined ? 'made of other columns' : 'a constant'}; a key must be read from a column of the source.`,
    );
  if (field.lookup)
    problems.push(
      `The key column "${field.to}" is looked up; a key must be known from the source alone, so give it another column.`,
    );
  if (UNSAFE.has(field.type))
    problems.push(
      `The key column "${field.to}" is of type ${field.type}, which has no safe equality; use another type or column.`,
    );
  if (field.transforms.some(hasDefault) || field.validations.some(fixesByDefault))
    problems.push(
      `The key column "${field.to}" has a default; a record whose key is missing cannot be told apart, so remove it.`,
    );
  return problems;
}

const hasDefault = (transform: Transform): boolean => typeof transform === 'object' && 'default' in transform;

const fixesByDefault = (validation: Validation): boolean =>
  typeof normalisedValidation(validation).fix === 'object';

import type { Field, FieldType, Validation } from '@commander/contracts';
import { TYPES } from '../record/parse-type';
import type { Finding } from './finding';

const NUMBERS: ReadonlySet<FieldType> = new Set(['integer', 'bigint', 'numeric', 'double']);

/** A validation whose argument makes no sense, or makes none for the field's type. */
export function checkValidation(validation: Validation, { type }: Field): Finding[] {
  if (validation === 'required') return [];
  if ('one_of' in validation) return checkWords(validation.one_of, type);
  if ('length' in validation)
    return [
      ...only(type === 'text', 'length', `a text, but the field's type is ${type}`),
      ...bounds('length', validation.length),
    ];
  return [
    ...only(NUMBERS.has(type), 'range', `a number, but the field's type is ${type}`),
    ...bounds('range', validation.range),
  ];
}

const only = (holds: boolean, rule: string, what: string): Finding[] =>
  holds ? [] : [{ path: [rule], message: `"${rule}" can only check ${what}; remove it or change the type.` }];

function bounds(rule: string, { min, max }: { min?: number; max?: number }): Finding[] {
  if (min === undefined && max === undefined)
    return [{ path: [rule], message: `"${rule}" needs "min", "max" or both.` }];
  if (min === undefined || max === undefined || min <= max) return [];
  const message = `"${rule}" lets nothing pass: min is ${min}, max is ${max}; swap them.`;
  return [{ path: [rule], message }];
}

const checkWords = (words: readonly string[], type: FieldType): Finding[] =>
  words.flatMap((word, i) =>
    TYPES[type].parse(word) === null
      ? [
          {
            path: ['one_of', i],
            message: `The field's type is ${type}, but this is not ${TYPES[type].expected}.`,
          },
        ]
      : [],
  );

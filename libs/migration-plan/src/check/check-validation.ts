import type { Field, FieldType, Validation } from '@commander/contracts';
import { RE2JS } from 're2js';
import { transformProblem } from '../record/compile-transform';
import { TYPES } from '../record/parse-type';
import type { Finding } from './finding';

const DAYS: ReadonlySet<FieldType> = new Set(['date', 'timestamp', 'timestamptz']);
const NUMBERS: ReadonlySet<FieldType> = new Set(['integer', 'bigint', 'numeric', 'double']);

/** A validation whose argument makes no sense, or makes none for the field's type. */
export function checkValidation(validation: Validation, { type }: Field): Finding[] {
  if (typeof validation === 'string') return checkPlain(validation, type);
  if ('one_of' in validation) return checkWords(validation.one_of, type);
  if ('length' in validation) return [...text('length', type), ...bounds('length', validation.length)];
  if ('pattern' in validation) return [...text('pattern', type), ...checkPattern(validation.pattern)];
  if ('phone' in validation) return [...text('phone', type), ...checkRegion(validation.phone)];
  if ('day' in validation)
    return [
      ...only(DAYS.has(type), 'day', `a date or time, but the field's type is ${type}`),
      ...bounds('day', validation.day),
    ];
  return [
    ...only(NUMBERS.has(type), 'range', `a number, but the field's type is ${type}`),
    ...bounds('range', validation.range),
  ];
}

const checkPlain = (name: Extract<Validation, string>, type: FieldType): Finding[] =>
  name === 'required' ? [] : text(name, type).map((finding) => ({ ...finding, path: [] }));

function checkPattern(pattern: string): Finding[] {
  try {
    RE2JS.compile(pattern);
    return [];
  } catch (error) {
    const why = error instanceof Error ? error.message : 'it cannot be read';
    return [{ path: ['pattern'], message: `The pattern cannot be used: ${why}.` }];
  }
}

const checkRegion = ({ region }: { region: string }): Finding[] => {
  const message = transformProblem({ phone: { region } });
  return message ? [{ path: ['phone', 'region'], message }] : [];
};

const text = (rule: string, type: FieldType): Finding[] =>
  only(type === 'text', rule, `a text, but the field's type is ${type}`);

const only = (holds: boolean, rule: string, what: string): Finding[] =>
  holds ? [] : [{ path: [rule], message: `"${rule}" can only check ${what}; remove it or change the type.` }];

function bounds<B extends number | string>(rule: string, { min, max }: { min?: B; max?: B }): Finding[] {
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

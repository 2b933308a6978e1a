import type { Field, FieldType, Fix, Validation } from '@commander/contracts';
import { RE2JS } from 're2js';
import { compileFix } from '../record/compile-fix';
import { compileRule } from '../record/compile-rule';
import { transformProblem } from '../record/compile-transform';
import { normalisedValidation, type Rule } from '../record/normalised-validation';
import { TYPES } from '../record/parse-type';
import { isFault, type Fault } from '../record/step';
import type { Finding } from './finding';

const DAYS: ReadonlySet<FieldType> = new Set(['date', 'timestamp', 'timestamptz']);
const FIXES =
  '"trim" is for texts, "truncate" for a length with a max, "normalise" for email, phone and one_of, "clamp" for the range of numbers and the days of dates';
const NUMBERS: ReadonlySet<FieldType> = new Set(['integer', 'bigint', 'numeric', 'double']);

/** A validation whose argument makes no sense, or makes none for the field's type, or whose fix repairs nothing. */
export function checkValidation(validation: Validation, { type, to }: Field): Finding[] {
  const { rule, fix } = normalisedValidation(validation);
  const findings = typeof validation === 'string' ? checkPlain(validation, type) : checkRule(rule, type);
  if (findings.length > 0 || fix === undefined) return findings;
  return checkFix(fix, rule, { type, to });
}

function checkRule(rule: Rule, type: FieldType): Finding[] {
  if ('one_of' in rule) return checkWords(rule.one_of, type);
  if ('length' in rule) return [...text('length', type), ...bounds('length', rule.length)];
  if ('range' in rule)
    return [
      ...only(NUMBERS.has(type), 'range', `a number, but the field's type is ${type}`),
      ...bounds('range', rule.range),
    ];
  if ('day' in rule)
    return [
      ...only(DAYS.has(type), 'day', `a date or time, but the field's type is ${type}`),
      ...bounds('day', rule.day),
    ];
  return checkForm(rule, type);
}

function checkForm(
  rule: Exclude<Rule, { one_of: unknown } | { length: unknown } | { range: unknown } | { day: unknown }>,
  type: FieldType,
): Finding[] {
  if ('required' in rule) return [];
  if ('pattern' in rule) return [...text('pattern', type), ...checkPattern(rule.pattern)];
  return 'phone' in rule ? [...text('phone', type), ...checkRegion(rule.phone)] : text('email', type);
}

/** A fix that cannot repair what its rule refuses would only look like one. */
function checkFix(fix: Fix, rule: Rule, { type, to }: Pick<Field, 'type' | 'to'>): Finding[] {
  const refused = (message: string): Finding[] => [{ path: ['fix'], message }];
  const mend = compileFix(fix, rule, type);
  const name = typeof fix === 'string' ? fix : 'default';
  if (!mend)
    return refused(
      name === 'default'
        ? `The default is not ${TYPES[type].expected}, the type of column ${to}.`
        : `The fix "${name}" cannot repair what "${Object.keys(rule)[0] ?? ''}" refuses in a field of type ${type}; ${FIXES}.`,
    );
  if (name !== 'default') return [];
  const fault = (): Fault => ({ errorType: 'validation', rule: '', field: to, message: '' });
  return isFault(compileRule(rule, type, fault)(mend(null)))
    ? refused('The default breaks the rule that it is to repair.')
    : [];
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

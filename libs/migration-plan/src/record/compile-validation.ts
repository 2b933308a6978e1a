import type { FieldType, Validation } from '@commander/contracts';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { RE2JS } from 're2js';
import isEmail from 'validator/lib/isEmail';
import { compareDecimal } from './parse-number';
import { TYPES } from './parse-type';
import { onText, type Fault, type Step } from './step';

/** Bounds, both included; a bound left out is none. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** A declared validation as a step over a value that has its type. Only `required` stops "no value". */
export function compileValidation(validation: Validation, column: string, type: FieldType): Step {
  const fault = (rule: string, what: string): Fault => ({
    errorType: 'validation',
    rule,
    field: column,
    message: `The value of column ${column} ${what}.`,
  });
  if (validation === 'required') return required(fault('required', 'is missing'));
  if (validation === 'email') return holds(isEmail, fault('email', 'is no e-mail address'));
  return compileArgument(validation, type, fault);
}

type Faults = (rule: string, what: string) => Fault;

function compileArgument(validation: Exclude<Validation, string>, type: FieldType, fault: Faults): Step {
  if ('length' in validation) return length(validation.length, fault('length', 'is too short or too long'));
  if ('range' in validation) return range(validation.range, fault('range', 'is outside of its range'));
  if ('one_of' in validation)
    return oneOf(validation.one_of, type, fault('one_of', 'is none of those allowed'));
  if ('pattern' in validation)
    return holds(matcher(validation.pattern), fault('pattern', 'does not match its pattern'));
  if ('phone' in validation)
    return holds(isPhone(validation.phone.region), fault('phone', 'is no valid telephone number'));
  return withinDays(validation.day, type, fault('day', 'is outside of its days'));
}

const holds = (test: (text: string) => boolean, fault: Fault): Step =>
  onText((text) => (test(text) ? text : fault));

/** RE2 matches in time linear in the text, whatever the expression. Throws where there is no such expression. */
function matcher(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matches(text);
}

const isPhone =
  (region: string) =>
  (text: string): boolean =>
    parsePhoneNumberFromString(text, { defaultCountry: region as CountryCode, extract: false })?.isValid() ??
    false;

/** Days are compared as their texts are: a date's, a local time's, and that of an instant in UTC. */
function withinDays(
  { min = '', max = '9999-12-31' }: { min?: string; max?: string },
  type: FieldType,
  fault: Fault,
): Step {
  const dayOf = (text: string): string => (type === 'timestamptz' ? inUtc(text) : text).slice(0, 10);
  return onText((text) => (dayOf(text) < min || dayOf(text) > max ? fault : text));
}

const required =
  (fault: Fault): Step =>
  (value) =>
    value ?? fault;

/** Counts characters as PostgreSQL does: code points, of which a text has at most as many as code units. */
function length({ min = 0, max = Infinity }: Bounds, fault: Fault): Step {
  return onText((text) => {
    if (text.length < min) return fault;
    if (text.length <= max && text.length >= 2 * min) return text;
    const characters = codePoints(text);
    return characters < min || characters > max ? fault : text;
  });
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

function range({ min = -Infinity, max = Infinity }: Bounds, fault: Fault): Step {
  const below = (text: string): boolean => min !== -Infinity && compareDecimal(text, min) < 0;
  const above = (text: string): boolean => max !== Infinity && compareDecimal(text, max) > 0;
  return onText((text) => (below(text) || above(text) ? fault : text));
}

/** The allowed texts are brought into the type's canonical form, as the value was. */
function oneOf(words: readonly string[], type: FieldType, fault: Fault): Step {
  const allowed = new Set(words.map((word) => TYPES[type].parse(word)));
  return onText((text) => (allowed.has(text) ? text : fault));
}

// JavaScript reads an offset only with minutes and a colon.
const inUtc = (text: string): string =>
  new Date(
    text
      .replace(' ', 'T')
      .replace(/([+-]\d{2}):?(\d{2})?$/, (_, hours: string, minutes = '00') => `${hours}:${minutes}`),
  ).toISOString();

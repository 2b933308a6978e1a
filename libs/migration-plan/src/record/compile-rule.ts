import type { FieldType } from '@commander/contracts';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { RE2JS } from 're2js';
import isEmail from 'validator/lib/isEmail';
import { instantOf } from './instant-of';
import { compareDecimal } from './parse-number';
import { TYPES } from './parse-type';
import type { Rule } from './normalised-validation';
import { onText, type Fault, type ValueStep } from './step';

/** Bounds, both included; a bound left out is none. */
interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

type Faults = (what: string) => Fault;

/** A validation's rule as a step over a value that has its type. Only `required` stops "no value". */
export function compileRule(rule: Rule, type: FieldType, fault: Faults): ValueStep {
  if ('required' in rule) return required(fault('is missing'));
  if ('length' in rule) return length(rule.length, fault('is too short or too long'));
  if ('range' in rule) return range(rule.range, fault('is outside of its range'));
  if ('one_of' in rule) return oneOf(rule.one_of, type, fault('is none of those allowed'));
  if ('day' in rule) return withinDays(rule.day, type, fault('is outside of its days'));
  return compileForm(rule, fault);
}

function compileForm(
  rule: Extract<Rule, { email: true } | { pattern: string } | { phone: object }>,
  fault: Faults,
): ValueStep {
  if ('pattern' in rule) return holds(matcher(rule.pattern), fault('does not match its pattern'));
  if ('phone' in rule) return holds(isPhone(rule.phone.region), fault('is no valid telephone number'));
  return holds(isEmail, fault('is no e-mail address'));
}

const holds = (test: (text: string) => boolean, fault: Fault): ValueStep =>
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
): ValueStep {
  const dayOf = (text: string): string =>
    (type === 'timestamptz' ? new Date(instantOf(text)).toISOString() : text).slice(0, 10);
  return onText((text) => (dayOf(text) < min || dayOf(text) > max ? fault : text));
}

const required =
  (fault: Fault): ValueStep =>
  (value) =>
    value ?? fault;

/** Counts characters as PostgreSQL does: code points, of which a text has at most as many as code units. */
function length({ min = 0, max = Infinity }: Bounds, fault: Fault): ValueStep {
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

function range({ min = -Infinity, max = Infinity }: Bounds, fault: Fault): ValueStep {
  const below = (text: string): boolean => min !== -Infinity && compareDecimal(text, min) < 0;
  const above = (text: string): boolean => max !== Infinity && compareDecimal(text, max) > 0;
  return onText((text) => (below(text) || above(text) ? fault : text));
}

/** The allowed texts are brought into the type's canonical form, as the value was. */
function oneOf(words: readonly string[], type: FieldType, fault: Fault): ValueStep {
  const allowed = new Set(words.map((word) => TYPES[type].parse(word)));
  return onText((text) => (allowed.has(text) ? text : fault));
}

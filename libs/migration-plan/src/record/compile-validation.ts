import type { FieldType, Validation } from '@commander/contracts';
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
  if ('length' in validation) return length(validation.length, fault('length', 'is too short or too long'));
  if ('range' in validation) return range(validation.range, fault('range', 'is outside of its range'));
  return oneOf(validation.one_of, type, fault('one_of', 'is none of those allowed'));
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

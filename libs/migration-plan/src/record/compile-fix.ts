import type { FieldType, Fix } from '@commander/contracts';
import { compareDecimal } from './parse-number';
import { TYPES } from './parse-type';
import type { Rule } from './normalised-validation';
import { isFault, type Step } from './step';
import { EMAIL } from './transforms/email';
import { PHONE } from './transforms/phone';
import { TRUNCATE } from './transforms/truncate';

/** What a fix makes of a value; the rule is asked about it again. */
export type Mend = (value: string | null) => string | null;

/** The fix of a field's rule; null where it cannot repair what that rule refuses in a value of that type. */
export function compileFix(fix: Fix, rule: Rule, type: FieldType): Mend | null {
  if (typeof fix === 'object') return constantly(TYPES[type].parse(String(fix.default)));
  if (fix === 'clamp') return compileClamp(rule, type);
  if (type !== 'text' || 'required' in rule) return null;
  if (fix === 'trim') return onValue((text) => text.trim());
  if (fix === 'truncate') return compileTruncate(rule);
  return compileNormalise(rule);
}

const onValue =
  (mend: (text: string) => string): Mend =>
  (value) =>
    value === null ? null : mend(value);

const constantly = (value: string | null): Mend | null => (value === null ? null : () => value);

const compileTruncate = (rule: Rule): Mend | null =>
  'length' in rule && rule.length.max !== undefined
    ? byTransform((column) => TRUNCATE.compile(rule.length.max ?? 0, column))
    : null;

function compileNormalise(rule: Rule): Mend | null {
  if ('email' in rule) return byTransform((column) => EMAIL.compile(undefined, column));
  if ('phone' in rule) return byTransform((column) => PHONE.compile(rule.phone, column));
  if ('one_of' in rule) return onValue(nearestWord(rule.one_of));
  return null;
}

/** The allowed word that differs only in case and in white space at both ends. */
function nearestWord(words: readonly string[]): (text: string) => string {
  const plain = (text: string): string => text.trim().toLowerCase();
  const byPlain = new Map(words.map((word) => [plain(word), word]));
  return (text) => byPlain.get(plain(text)) ?? text;
}

// A text that the transform cannot read stays what it is, and the rule refuses it again.
function byTransform(compile: (column: string) => (value: string | null) => ReturnType<Step>): Mend {
  const step = compile('');
  return (value) => {
    const result = step(value);
    return isFault(result) ? value : result;
  };
}

function compileClamp(rule: Rule, type: FieldType): Mend | null {
  if ('day' in rule && type === 'date') return onValue(clampDay(rule.day));
  return 'range' in rule ? clampNumber(rule.range, type) : null;
}

const clampDay =
  ({ min, max }: { min?: string; max?: string }) =>
  (text: string): string =>
    min !== undefined && text < min ? min : max !== undefined && text > max ? max : text;

function clampNumber({ min, max }: { min?: number; max?: number }, type: FieldType): Mend | null {
  const bounds = [min, max].map((bound) => (bound === undefined ? '' : TYPES[type].parse(String(bound))));
  const [least, most] = bounds;
  if (least === undefined || most === undefined || least === null || most === null) return null;
  return onValue((text) => {
    if (min !== undefined && compareDecimal(text, min) < 0) return least;
    return max !== undefined && compareDecimal(text, max) > 0 ? most : text;
  });
}

import { shortestFloat } from '../../shortest-float';
import type { TargetColumn } from '../table/target-table';

/** What the server would change without a word: the code by which it refuses such values elsewhere, and the column. */
export interface Loss {
  readonly code: string;
  readonly column: string;
}

type Loses = (text: string) => boolean;

const TOO_LONG = '22001';
const OUT_OF_RANGE = '22003';
const TIME_OVERFLOW = '22008';
const LONGEST_NAME = 63;

/** Looks for losses in the few columns that can lose anything. */
export interface LossFinder {
  /** Their places among the columns, ascending. */
  readonly places: readonly number[];
  /** The first of the values, in the order of `places`, that its column would round or cut without an error. */
  find(values: readonly (string | null)[]): Loss | null;
}

/**
 * Finds what columns would round or cut without an error: decimals and times with more digits than they have, blanks beyond their
 * length, floats that their 32 bits do not hold. Nothing is lost of what was a value of the very type before, as far as `types` says so. Null where
 * no column can lose anything.
 */
export function lossFinder(
  columns: readonly TargetColumn[],
  types: readonly (string | null)[] = [],
): LossFinder | null {
  const checks = columns.flatMap((column, place) => {
    const check = types[place] === column.exact ? null : lossCheck(column);
    return check ? [{ ...check, place, loss: { code: check.code, column: column.name } }] : [];
  });
  if (checks.length === 0) return null;
  return {
    places: checks.map(({ place }) => place),
    find: (values) => {
      for (let i = 0; i < checks.length; i += 1) {
        const text = values[i];
        const check = checks[i];
        if (check && typeof text === 'string' && check.loses(text)) return check.loss;
      }
      return null;
    },
  };
}

interface LossCheck {
  readonly code: string;
  readonly loses: Loses;
}

const lossCheck = ({ type, exact }: TargetColumn): LossCheck | null => BY_TYPE[type]?.(exact) ?? null;

const BY_TYPE: Readonly<Record<string, (exact: string) => LossCheck | null>> = {
  numeric: numericCheck,
  float4: () => ({
    code: OUT_OF_RANGE,
    loses: (text) => Number(shortestFloat(Math.fround(Number(text)))) !== Number(text),
  }),
  time: timeCheck,
  timetz: timeCheck,
  timestamp: timeCheck,
  timestamptz: timeCheck,
  varchar: (exact) => blanksCheck(Number(/\((\d+)\)/.exec(exact)?.[1] ?? Infinity)),
  bpchar: () => ({ code: TOO_LONG, loses: (text) => text.endsWith(' ') }),
  name: () => ({ code: TOO_LONG, loses: (text) => Buffer.byteLength(text) > LONGEST_NAME }),
};

function numericCheck(exact: string): LossCheck | null {
  const declared = /\(\d+,(-?\d+)\)/.exec(exact)?.[1];
  if (declared === undefined) return null;
  const scale = Number(declared);
  return { code: OUT_OF_RANGE, loses: (text) => !fitsPlainly(text, scale) && decimals(text) > scale };
}

/** Whether a text is seen to fit by its length, as most are; decimals need a closer look where it is not. */
function fitsPlainly(text: string, scale: number): boolean {
  const point = text.indexOf('.');
  const places = point === -1 ? 0 : text.length - point - 1;
  return scale >= 0 && places <= scale && !text.includes('e') && !text.includes('E');
}

/** Digits that count behind the point; below 0 where even those before it end in zeros. */
function decimals(text: string): number {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`.replace(/0+$/, '');
  if (!/[1-9]/.test(digits)) return -Infinity;
  return digits.length - whole.length - Number(exponent);
}

function timeCheck(exact: string): LossCheck | null {
  const places = /\((\d)\)/.exec(exact)?.[1];
  const finest = places === undefined ? 6 : Number(places);
  return {
    code: TIME_OVERFLOW,
    loses: (text) => (/\.(\d*?)0*(?!\d)/.exec(text)?.[1] ?? '').length > finest,
  };
}

// Blanks beyond the length are cut without an error, anything else is refused by the server.
const blanksCheck = (length: number): LossCheck => ({
  code: TOO_LONG,
  loses: (text) => text.length > length && text.endsWith(' ') && [...text].length > length,
});

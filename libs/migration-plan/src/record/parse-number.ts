const MINUS = 45;
const POINT = 46;
const ZERO_DIGIT = 48;
const NINE_DIGIT = 57;
const WHOLE = /^([+-]?)0*(\d+)$/;
const DECIMAL = /^[+-]?(?:(\d+)(?:\.(\d*))?|\.(\d+))(?:[eE]([+-]?\d{1,6}))?$/;
const ZERO = /^[+-]?[0.]+(?:[eE].*)?$/;

const MIN_BIGINT = -(2n ** 63n);
const MAX_BIGINT = 2n ** 63n - 1n;
// The limits of PostgreSQL's numeric.
const MAX_INTEGER_DIGITS = 131_072;
const MAX_SCALE = 16_383;
const PLAIN_DIGITS = 1000;

/** A 32-bit whole number without plus sign and leading zeros; null where the text is none. */
export function parseInteger(text: string): string | null {
  const whole = canonicalWhole(text);
  if (whole === null || whole.length < 10) return whole;
  if (whole.length > 11) return null;
  const number = Number(whole);
  return number >= -2147483648 && number <= 2147483647 ? whole : null;
}

/** A 64-bit whole number without plus sign and leading zeros; null where the text is none. */
export function parseBigint(text: string): string | null {
  const whole = canonicalWhole(text);
  if (whole === null || whole.length < 19) return whole;
  if (whole.length > 20) return null;
  const number = BigInt(whole);
  return number >= MIN_BIGINT && number <= MAX_BIGINT ? whole : null;
}

function canonicalWhole(text: string): string | null {
  if (isCanonical(text)) return text;
  const match = WHOLE.exec(text);
  if (!match?.[2]) return null;
  return match[1] === '-' && match[2] !== '0' ? `-${match[2]}` : match[2];
}

/** Digits without a leading zero, after at most a minus; a loop, for it stands in the hottest path. */
function isCanonical(text: string): boolean {
  const start = text.charCodeAt(0) === MINUS ? 1 : 0;
  const first = text.charCodeAt(start);
  if (first === ZERO_DIGIT) return text.length === 1;
  for (let i = start; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < ZERO_DIGIT || code > NINE_DIGIT) return false;
  }
  return text.length > start;
}

/** A decimal number, its text kept to the digit; null where PostgreSQL's numeric could not hold it. NaN and Infinity are none. */
export const parseNumeric = (text: string): string | null =>
  isPlainDecimal(text) || isNumeric(text) ? text : null;

function isNumeric(text: string): boolean {
  const match = DECIMAL.exec(text);
  if (!match) return false;
  const exponent = Number(match[4] ?? 0);
  const scale = (match[2] ?? match[3] ?? '').length - exponent;
  const integerDigits = (match[1] ?? '').length + exponent;
  return scale <= MAX_SCALE && integerDigits <= MAX_INTEGER_DIGITS;
}

/** At most a minus, digits, and a point among them; few enough for any numeric. A loop, for it stands in the hottest path. */
function isPlainDecimal(text: string): boolean {
  let digits = 0;
  let points = 0;
  for (let i = text.charCodeAt(0) === MINUS ? 1 : 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === POINT) points += 1;
    else if (code >= ZERO_DIGIT && code <= NINE_DIGIT) digits += 1;
    else return false;
  }
  return digits > 0 && digits <= PLAIN_DIGITS && points <= 1;
}

/** A finite 64-bit float, its text kept; null where the text is none, or is too large or too near to zero to be one. */
export function parseDouble(text: string): string | null {
  if (!DECIMAL.test(text)) return null;
  const number = Number(text);
  if (!Number.isFinite(number)) return null;
  return number !== 0 || ZERO.test(text) ? text : null;
}

/** Whether a decimal text is below (-1), at (0) or above (1) a bound; exact, however many digits they have. */
export function compareDecimal(text: string, bound: number | string): number {
  const difference = Number(text) - Number(bound);
  // Rounding to a double is monotonic, so only a tie, be it at infinity, needs the digits.
  if (difference !== 0 && !Number.isNaN(difference)) return Math.sign(difference);
  const [left, right] = [scaled(text), scaled(String(bound))];
  const scale = Math.max(left.scale, right.scale);
  const a = left.digits * 10n ** BigInt(scale - left.scale);
  const b = right.digits * 10n ** BigInt(scale - right.scale);
  return a === b ? 0 : a < b ? -1 : 1;
}

function scaled(text: string): { digits: bigint; scale: number } {
  const [mantissa = '', exponent = '0'] = text.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.replace('-', '').replace('+', '').split('.');
  const digits = BigInt(whole + fraction);
  return { digits: text.startsWith('-') ? -digits : digits, scale: fraction.length - Number(exponent) };
}

const DECIMAL = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/;
// A few bytes of text can name a number of a hundred thousand digits.
const MOST_ZEROS = 50;

/** The one text of a decimal's value: without plus, needless zeros or exponent, unless it would need more than 50 zeros; a text that is no decimal as it is. */
export function canonicalDecimal(text: string): string {
  const [, sign, whole = '', fraction = '', exponent = '0'] = DECIMAL.exec(text) ?? [];
  const written = whole + fraction;
  if (written === '') return text;
  const { digits, zeros } = significant(written);
  if (digits === '') return '0';
  return (sign === '-' ? '-' : '') + placed(digits, Number(exponent) - fraction.length + zeros);
}

/** Loops, for a pattern would look at runs of zeros again and again. */
function significant(written: string): { digits: string; zeros: number } {
  let [start, end] = [0, written.length];
  while (start < end && written[start] === '0') start++;
  while (end > start && written[end - 1] === '0') end--;
  return { digits: written.slice(start, end), zeros: written.length - end };
}

function placed(digits: string, exponent: number): string {
  if (exponent > MOST_ZEROS || -exponent > digits.length + MOST_ZEROS) return `${digits}e${exponent}`;
  if (exponent >= 0) return digits + '0'.repeat(exponent);
  const padded = digits.padStart(1 - exponent, '0');
  return `${padded.slice(0, exponent)}.${padded.slice(exponent)}`;
}

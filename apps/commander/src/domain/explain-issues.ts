import type { z } from 'zod';
import { withoutTokens } from '@commander/contracts';

const MOST_PROBLEMS = 10;
// Names of fields are the sender's choice and of any length; what is stored of them is not.
const LONGEST = 1000;

/** What is wrong with a document, place by place, without its values and fit to be shown and stored. */
export function explainIssues({ issues }: z.ZodError): string {
  const problems = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  const whole = withoutTokens(problems.join('; '));
  return whole.length > LONGEST ? `${printable(whole, LONGEST)} ...` : printable(whole);
}

/**
 * At most so many UTF-16 units of a stranger's text, without control characters and halves of characters (each is U+FFFD), and
 * without operator tokens, which are looked for before anything is cut off.
 */
export const printable = (text: string, most = text.length): string =>
  withoutTokens(text)
    .slice(0, most)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\ufffd');

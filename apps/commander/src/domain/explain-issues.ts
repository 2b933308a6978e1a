import type { z } from 'zod';

const MOST_PROBLEMS = 10;
// Names of fields are the sender's choice and of any length; what is stored of them is not.
const LONGEST = 1000;

/** What is wrong with a document, place by place, without its values and fit to be shown and stored. */
export function explainIssues({ issues }: z.ZodError): string {
  const problems = issues.slice(0, MOST_PROBLEMS).map(({ path, message }) => {
    const where = path.map(String).join('.');
    return where === '' ? message : `${where}: ${message}`;
  });
  return printable(shortened(problems.join('; ')));
}

const shortened = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)} ...` : text);

/** Text without control characters and halves of characters: each is U+FFFD. */
export const printable = (text: string): string => text.toWellFormed().replace(/\p{Cc}/gu, '\ufffd');

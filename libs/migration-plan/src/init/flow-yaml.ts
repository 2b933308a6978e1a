const PLAIN = /^[A-Za-z_][A-Za-z0-9_./-]*$/;
// Words that some reader of YAML takes for something else than a text.
const WORDS = /^(true|false|null|yes|no|on|off|y|n|nan|inf)$/i;

/** A value of a plan as YAML in one line. */
export function flowYaml(value: unknown): string {
  if (typeof value === 'string') return scalar(value);
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{ ${entries.map(([key, member]) => `${scalar(key)}: ${flowYaml(member)}`).join(', ')} }`;
}

function scalar(text: string): string {
  if (PLAIN.test(text) && !WORDS.test(text)) return text;
  return /[\p{Cc}\u2028\u2029\ufeff]/u.test(text) || !text.isWellFormed()
    ? JSON.stringify(text)
    : `'${text.replaceAll("'", "''")}'`;
}

/** Text that stands in a comment and ends no line. */
export const commentText = (text: string): string =>
  text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (char) => `\\u{${char.codePointAt(0)?.toString(16) ?? ''}}`);

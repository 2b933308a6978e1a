const NULL = '\\N';
const ESCAPE = /\\(.)/gs;
const UNESCAPED: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
const SPECIAL = /[\\\t\n\r]/;
const EVERY_SPECIAL = /[\\\t\n\r]/g;
const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** The value of a field of COPY's text format, null for `\N`; source: PostgreSQL's manual, "COPY", "File Formats". */
export function decodeField(field: string): string | null {
  if (!field.includes('\\')) return field;
  return field === NULL ? null : field.replace(ESCAPE, (_, letter: string) => UNESCAPED[letter] ?? letter);
}

/** A value as a field of COPY's text format. */
export const encodeField = (value: string | null): string =>
  value === null
    ? NULL
    : SPECIAL.test(value)
      ? value.replace(EVERY_SPECIAL, (found) => ESCAPED[found] ?? found)
      : value;

const ESCAPES = /\\(?:u[0-9a-f]{4}|.)/g;
const REFUSED = /^\\u(?:0000|d[89a-f])/;

/**
 * JSON text that PostgreSQL takes as jsonb: NUL and halves of surrogate pairs, which it refuses, become U+FFFD. (In the text that
 * JSON.stringify makes they stand as escapes.)
 */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(ESCAPES, (escape) => (REFUSED.test(escape) ? '\ufffd' : escape));

const ESCAPES = /\\(?:u[0-9a-f]{4}|.)/g;
const REFUSED = /^\\u(?:0000|d[89a-f])/;

/**
 * JSON text that PostgreSQL takes as json or jsonb: NUL and halves of surrogate pairs, which it refuses, become U+FFFD. (In the text that
 * JSON.stringify makes they stand as escapes.)
 */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(ESCAPES, (escape) => (REFUSED.test(escape) ? '\ufffd' : escape));

/** A JSON value whose every text PostgreSQL takes; what is no JSON (a Date, undefined) becomes what JSON.stringify makes of it. */
export const storable = <T>(value: T): T => JSON.parse(storableJson(value)) as T;

const UNSTORABLE = /[\0\p{Cs}]/u;

/** Whether PostgreSQL can hold the text: neither NUL nor half of a surrogate pair. */
export const isStorable = (text: string): boolean => !UNSTORABLE.test(text);

/** The text itself; null where PostgreSQL cannot hold it. */
export const parseText = (text: string): string | null => (isStorable(text) ? text : null);

const BOOLEANS = new Map([
  ...['true', 't', '1', 'yes'].map((word) => [word, 'true'] as const),
  ...['false', 'f', '0', 'no'].map((word) => [word, 'false'] as const),
]);

/** `true` or `false` for true, t, 1, yes, false, f, 0, no in any case; null for anything else. */
export const parseBoolean = (text: string): string | null => BOOLEANS.get(text.toLowerCase()) ?? null;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A UUID of any version in its 36 characters, in lower case; null where the text is none. */
export const parseUuid = (text: string): string | null => (UUID.test(text) ? text.toLowerCase() : null);

const BYTES = /^\\x(?:[0-9a-f]{2})*$/i;

/** Bytes as `\x` and two hexadecimal digits each, in lower case, as PostgreSQL writes them; null where the text is something else. */
export const parseBytes = (text: string): string | null => (BYTES.test(text) ? text.toLowerCase() : null);

/** A JSON document, its text kept; null where it is none, or holds a text that PostgreSQL's jsonb cannot hold. */
export function parseJson(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    // Only an escape can smuggle in what the document's own text does not show.
    return isStorable(text) && (!text.includes('\\u') || allStorable(value)) ? text : null;
  } catch {
    return null;
  }
}

function allStorable(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => isStorable(key) && allStorable(member));
}

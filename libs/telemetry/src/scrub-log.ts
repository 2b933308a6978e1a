import { safeError, summarize } from './safe-error';

/** Keys whose values never reach a log, at any depth. */
export const SECRET_KEYS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'passwd',
  'secret',
  'token',
  'apiKey',
  'api_key',
  'connectionString',
  'connection_string',
  'databaseUrl',
  'database_url',
];
const SECRET_KEY = new RegExp(`^(?:${SECRET_KEYS.join('|')})$`, 'i');
// `key=value` and `key: value`, as in JSON, in JSON within JSON, or bare; the value of a header may be of two words.
const KEY = String.raw`(?<![\w-])(?:\\?["'])?(?:${SECRET_KEYS.join('|')})(?:\\?["'])?\s*[=:]\s*`;
const VALUES = [
  String.raw`\\"(?:(?!\\").)*`,
  String.raw`"(?:[^"\\]|\\.)*"?`,
  String.raw`'[^']*'?`,
  String.raw`(?:bearer |basic )?[^\s,;&"'}\]]+`,
];
const SECRET_PAIR = new RegExp(`(${KEY})(?:${VALUES.join('|')})`, 'gi');
const MAX_DEPTH = 6;

/** A text without the credentials in addresses, bearer headers and operator tokens that it may hold. */
export function scrubText(text: string): string {
  return text
    .replace(/\b([a-z][a-z0-9+.-]{0,30}:\/\/)\S{0,2000}@/gi, '$1[redacted]@')
    .replace(SECRET_PAIR, '$1[redacted]')
    .replace(/\b(cmd_[0-9a-f]{16}_)[A-Za-z0-9_-]+/g, '$1[redacted]')
    .replace(/\b(bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/gi, '$1 [redacted]');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function scrubMembers(value: object, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      SECRET_KEY.test(key) ? '[redacted]' : scrubValue(member, depth + 1),
    ]),
  );
}

function scrubObject(value: object, depth: number): unknown {
  if (value instanceof Error) return safeError(value);
  if (Array.isArray(value))
    return depth >= MAX_DEPTH ? '[deep]' : value.map((item) => scrubValue(item, depth + 1));
  if (!isPlain(value)) return value;
  return depth >= MAX_DEPTH ? '[deep]' : scrubMembers(value, depth);
}

/** A value with every error in it made safe, secrets taken out of texts and keys; class instances are left to their serializers. */
export function scrubValue(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return scrubText(value);
  return typeof value === 'object' && value !== null ? scrubObject(value, depth) : value;
}

// Without a message of its own a line about an error would get the error's message from pino.
function withSummary(error: unknown, fields: object, rest: unknown[]): unknown[] {
  const message = rest.length === 0 ? [summarize(safeError(error))] : rest;
  return [fields, ...message.map((item) => scrubValue(item))];
}

/** The arguments of a call to the logger as they may be written. */
export function scrubLogArguments([first, ...rest]: readonly unknown[]): unknown[] {
  if (first instanceof Error) return withSummary(first, { err: safeError(first) }, rest);
  const scrubbed = scrubValue(first);
  const error = typeof first === 'object' && first !== null && 'err' in first ? first.err : undefined;
  if (error instanceof Error) return withSummary(error, scrubbed as object, rest);
  return [scrubbed, ...rest.map((item) => scrubValue(item))];
}

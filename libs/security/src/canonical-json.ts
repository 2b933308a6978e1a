import { CommanderError } from './commander-error';

const MAX_DEPTH = 64;

function refuse(what: string): never {
  throw new CommanderError(
    'COMMANDER_JSON_NOT_CANONICAL',
    `The value cannot be written as canonical JSON: ${what}.`,
  );
}

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) refuse('a string holds half of a surrogate pair');
  return JSON.stringify(value);
}

function plain(value: object): Record<string, unknown> {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    refuse('it holds an object that is no plain JSON object');
  return value as Record<string, unknown>;
}

function object(value: Record<string, unknown>, depth: number): string {
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
    .map((key) => `${text(key)}:${write(value[key], depth + 1)}`);
  return `{${members.join(',')}}`;
}

function container(value: object, depth: number): string {
  if (!Array.isArray(value)) return object(plain(value), depth);
  return `[${Array.from(value, (item) => write(item, depth + 1)).join(',')}]`;
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) refuse(`it is nested deeper than ${MAX_DEPTH} levels`);
  switch (typeof value) {
    case 'boolean':
      return String(value);
    case 'number':
      return Number.isFinite(value) ? JSON.stringify(value) : refuse('a number is not finite');
    case 'string':
      return text(value);
    case 'object':
      return value === null ? 'null' : container(value, depth);
    default:
      return refuse(`it holds a ${typeof value}`);
  }
}

/**
 * One text for one JSON value, after RFC 8785: no white space, keys sorted by UTF-16 code units, numbers and strings as
 * ECMAScript writes them. Members that are undefined are left out; what JSON cannot hold, or nests deeper than 64 levels, throws
 * COMMANDER_JSON_NOT_CANONICAL.
 */
export function canonicalJson(value: unknown): string {
  return write(value, 0);
}

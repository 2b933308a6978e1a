/** A value of plain JSON. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

const MAP = '$map';
const SET = '$set';
const OBJECT = '$object';

/**
 * A value as plain JSON from which `fromPlain` rebuilds it: maps, sets and objects nested in any way, keys sorted so that
 * equal values give equal bytes. Members that are undefined are left out. A value of any other kind throws a TypeError.
 */
export function toPlain(value: unknown): Plain {
  if (isScalar(value)) return value;
  if (typeof value !== 'object' || value === null)
    throw new TypeError(`A ${typeof value} cannot stand in a snapshot.`);
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map)
    return { [MAP]: [...value].map(([key, member]) => [toPlain(key), toPlain(member)]) };
  return value instanceof Set ? { [SET]: [...value].map(toPlain) } : objectToPlain(value);
}

const isScalar = (value: unknown): value is null | boolean | number | string =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

function objectToPlain(value: object): Plain {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]): [string, Plain] => [key, toPlain(member)]);
  // A plan may hold any key, also one that would read as a mark of ours.
  const marked = members.some(([key]) => key.startsWith('$'));
  return marked ? { [OBJECT]: members } : Object.fromEntries(members);
}

/** The value that `toPlain` made plain JSON of. */
export function fromPlain(plain: Plain): unknown {
  if (plain === null || typeof plain !== 'object') return plain;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  const { [MAP]: map, [SET]: set, [OBJECT]: object } = plain;
  if (Array.isArray(map)) return new Map(map.map((entry) => fromPlain(entry) as [unknown, unknown]));
  if (Array.isArray(set)) return new Set(set.map(fromPlain));
  const members = Array.isArray(object) ? (object as [string, Plain][]) : Object.entries(plain);
  return Object.fromEntries(members.map(([key, member]) => [key, fromPlain(member)]));
}

import type { Json } from './to-plain';

/** A place in a plan: keys and indices. */
export type Path = readonly (string | number)[];

/** The value at a place of plain data; undefined where there is none. */
export function valueAt(root: Json | undefined, path: Path): Json | undefined {
  let value: Json | undefined = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Array.isArray(value) ? value[Number(step)] : value[step];
  }
  return value;
}

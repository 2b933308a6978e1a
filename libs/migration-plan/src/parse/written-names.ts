import type { KnownNames } from '../check/known-names';
import type { Json } from './to-plain';
import { valueAt, type Path } from './value-at';

/** The names that a plan's data declares, whatever else is wrong with it; `original` is the way back to the whole data. */
export function writtenNames(value: Json, original: (path: Path) => Path): KnownNames {
  const connections = valueAt(value, ['connections']);
  return {
    connections: new Set(typeof connections === 'object' && connections ? Object.keys(connections) : []),
    entities: new Set(textsOf(valueAt(value, ['entities']), 'name')),
    columns: (entity) =>
      new Set(textsOf(valueAt(value, [...original(['entities', entity]), 'fields']), 'to')),
  };
}

const textsOf = (list: Json | undefined, key: string): string[] =>
  (Array.isArray(list) ? list : [])
    .map((entry) => valueAt(entry, [key]))
    .filter((text) => typeof text === 'string');

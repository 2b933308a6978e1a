import type { KnownNames } from '../check/known-names';
import { placeKey } from './prune';
import type { Salvaged } from './salvage';
import { ENTITY_PARTS } from './stand-ins';
import type { Json } from './to-plain';
import { valueAt, type Path } from './value-at';

/** The names that a plan's data declares, whatever else is wrong with it. */
export function writtenNames(value: Json, { original, cut }: Salvaged): KnownNames {
  const connections = valueAt(value, ['connections']);
  const place = (entity: number): Path => original(['entities', entity]);
  const isCut = (entity: number, part: string): boolean => cut.has(placeKey([...place(entity), part]));
  return {
    connections: new Set(typeof connections === 'object' && connections ? Object.keys(connections) : []),
    entities: new Set(textsOf(valueAt(value, ['entities']), 'name')),
    columns: (entity) =>
      isCut(entity, 'fields') ? null : new Set(textsOf(valueAt(value, [...place(entity), 'fields']), 'to')),
    isWhole: (entity) => !ENTITY_PARTS.some((part) => isCut(entity, part)),
  };
}

const textsOf = (list: Json | undefined, key: string): string[] =>
  (Array.isArray(list) ? list : [])
    .map((entry) => valueAt(entry, [key]))
    .filter((text) => typeof text === 'string');

import type { Entity, FieldLookup, Plan } from '@commander/contracts';
import { didYouMean } from './did-you-mean';
import type { Finding } from './finding';
import type { KnownNames } from './known-names';

/** One entity's lookups: entities of the same target that exist, and columns that those fill. */
export const checkLookups = (entity: Entity, plan: Plan, known: KnownNames): Finding[] =>
  entity.fields.flatMap(({ lookup }, i) =>
    lookup
      ? lookupProblems(entity, lookup, plan, known).map(([key, message]) => ({
          path: ['fields', i, 'lookup', key],
          message,
        }))
      : [],
  );

type Problem = readonly [key: 'entity' | 'by', message: string];

function lookupProblems(
  entity: Entity,
  { entity: name, by }: FieldLookup,
  plan: Plan,
  known: KnownNames,
): Problem[] {
  if (!known.entities.has(name))
    return [['entity', `There is no entity "${name}".${didYouMean(name, known.entities)}`]];
  const place = plan.entities.findIndex((candidate) => candidate.name === name);
  const other = plan.entities[place];
  if (!other || !known.isWhole(place)) return [];
  if (other.target.connection !== entity.target.connection)
    return [
      [
        'entity',
        `"${name}" is written to connection "${other.target.connection}", this entity to "${entity.target.connection}"; a lookup cannot cross databases.`,
      ],
    ];
  const columns = new Set(other.fields.map(({ to }) => to));
  if (columns.has(by)) return [];
  return [['by', `The column "${by}" is no field of entity "${name}".${didYouMean(by, columns)}`]];
}

import type { Entity } from '@commander/contracts';

/** An entity by its name, with what it takes from others. */
export type Referring = Pick<Entity, 'name' | 'references'> & {
  readonly fields?: readonly Pick<Entity['fields'][number], 'lookup'>[];
};

/** The entities that one refers to or looks into, each once, but for deferred references: they are loaded before it. */
export const entitiesNamed = ({ references, fields = [] }: Referring): string[] => [
  ...new Set([
    ...references.flatMap(({ entity, on_missing: onMissing }) => (onMissing === 'defer' ? [] : entity)),
    ...fields.flatMap(({ lookup }) => lookup?.entity ?? []),
  ]),
];

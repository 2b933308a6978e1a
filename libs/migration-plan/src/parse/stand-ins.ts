import { placeKey, type Pruned } from './prune';
import type { Json } from './to-plain';

const PLAN = { version: 1, project: { id: '00000000-0000-0000-0000-000000000000', name: 'unknown' } };
const ENTITY = {
  name: 'unknown',
  source: { connection: 'unknown', file: 'unknown' },
  target: { connection: 'unknown', table: 'unknown' },
  key: ['unknown'],
  fields: [{ to: 'unknown' }],
};

/** The parts that every entity must have. */
export const ENTITY_PARTS = Object.keys(ENTITY) as (keyof typeof ENTITY)[];

/** Whether every plan must have this part, though no check looks into it. */
export const isNeeded = (part: string | number): boolean => Object.hasOwn(PLAN, part);

/** Puts something valid where a part was taken away (`cut`) that must be there. */
export function withStandIns({ value, original }: Pruned, cut: ReadonlySet<string>): Json {
  if (!isMap(value)) return value;
  const { entities } = value;
  const plan = fill(value, PLAN, [], cut);
  if (!isMap(plan) || !Array.isArray(entities)) return plan;
  return {
    ...plan,
    entities: entities.map((entity, i) => fill(entity, ENTITY, original(['entities', i]), cut)),
  };
}

function fill(
  value: Json,
  standIns: { [key: string]: Json },
  at: readonly (string | number)[],
  cut: ReadonlySet<string>,
): Json {
  if (!isMap(value)) return value;
  const missing = Object.entries(standIns).filter(([part]) => cut.has(placeKey([...at, part])));
  return { ...value, ...Object.fromEntries(missing) };
}

const isMap = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

import type { Entity, Plan } from '@commander/contracts';

const entity = (name: string, references: Entity['references']): Entity => ({
  name,
  source: { connection: 'files', file: `${name}.csv` },
  target: { connection: 'db', table: name.toLowerCase() },
  key: ['id'],
  fields: ['id', 'parent'].map((to) => ({ to, type: 'text', transforms: [], validations: [] })),
  references,
  duplicates: { policy: 'fail' },
});

/** A plan of parents and children: `Child` refers to `Parent`. */
export const PLAN: Plan = {
  version: 1,
  project: { id: '0190a000-0000-7000-8000-000000000001', name: 'simulated' },
  connections: { files: { kind: 'files' }, db: { kind: 'postgresql' } },
  entities: [
    entity('Child', [{ fields: ['parent'], entity: 'Parent', on_missing: 'fail' }]),
    entity('Parent', []),
  ],
  config: {},
  verification: { sample_size: 10 },
};

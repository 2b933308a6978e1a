import { plan, type Plan } from '@commander/contracts';

/** A sound plan of one entity, for tests that execute nothing. */
export const planOf = (id: string, name: string): Plan =>
  plan.parse({
    version: 1,
    project: { id, name },
    connections: { files: { kind: 'files' }, db: { kind: 'postgresql' } },
    entities: [
      {
        name: 'Customer',
        source: { connection: 'files', file: 'customers.csv' },
        target: { connection: 'db', table: 'shop.customers' },
        key: ['id'],
        fields: [{ to: 'id', type: 'integer' }],
      },
    ],
  });

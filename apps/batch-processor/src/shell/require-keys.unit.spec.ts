import { entity as entitySchema } from '@commander/contracts';
import { checkKeys } from './require-keys';

const KEYS = { COMMANDER_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}` };

const entityOf = (more: object) =>
  entitySchema.parse({
    name: 'Customer',
    source: { connection: 'files', file: 'customers.csv' },
    target: { connection: 'target', table: 'customers' },
    key: ['id'],
    fields: [{ to: 'id', type: 'integer' }, { to: 'email' }, { to: 'parent', type: 'integer' }],
    ...more,
  });

const RULES = { duplicates: { policy: 'skip', rules: [{ name: 'email', fields: ['email'] }] } };
const DEFERRED = { references: [{ fields: ['parent'], entity: 'Customer', on_missing: 'defer' }] };

describe('checkKeys', () => {
  it.each([
    ['rules for duplicates', RULES],
    ['deferred references', DEFERRED],
  ])('refuses %s without a key ring, or with one that cannot be read', (what, more) => {
    const message = `Entity Customer: ${what} need the key ring, which is missing or malformed: give COMMANDER_KEYS_FILE to every batch-processor.`;
    for (const env of [{}, { COMMANDER_KEYS: 'nothing' }])
      expect(() => checkKeys(entityOf(more), env)).toThrow(message);
    expect(() => checkKeys(entityOf(more), KEYS)).not.toThrow();
  });

  it('asks nothing of an entity that seals nothing', () => {
    expect(() => checkKeys(entityOf({}), {})).not.toThrow();
  });
});

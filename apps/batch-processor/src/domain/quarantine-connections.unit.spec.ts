import { entity as entitySchema } from '@commander/contracts';
import { quarantineConnections } from './quarantine-connections';

const entityIn = (name: string, connection: string) =>
  entitySchema.parse({
    name,
    source: { connection: 'files', file: 'x.csv' },
    target: { connection, table: 'x' },
    key: ['id'],
    fields: [{ to: 'id' }],
  });
const plan = { entities: [entityIn('Order', 'sales'), entityIn('Customer', 'crm'), entityIn('Note', 'crm')] };

describe('quarantineConnections', () => {
  it.each<[string | undefined, string[]]>([
    [undefined, ['crm', 'sales']],
    ['Note', ['crm']],
    ['Dropped', ['crm', 'sales']],
  ])('looks for records of %s in %j', (entity, connections) => {
    expect(quarantineConnections(plan, entity)).toEqual(connections);
  });
});

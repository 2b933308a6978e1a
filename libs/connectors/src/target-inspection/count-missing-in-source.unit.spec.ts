import { entity } from '@commander/contracts';
import { countMissingInSource } from './count-missing-in-source';

describe('Counting what a source no longer has', () => {
  it.each([
    ['a file', { connection: 'old', file: 'items.csv' }, {}],
    [
      'a table of MariaDB',
      { connection: 'old', table: 'item' },
      { COMMANDER_CONNECTION_OLD: 'mysql://u:p@localhost/x' },
    ],
  ])('is not done where the source is %s', async (_what, source, env) => {
    const item = entity.parse({
      name: 'Item',
      source,
      target: { connection: 'new', table: 'item' },
      key: ['id'],
      fields: [{ to: 'id' }],
    });
    expect(await countMissingInSource(item, env)).toBeNull();
  });
});

import { entity as entitySchema, type Entity } from '@commander/contracts';
import { waitUntil } from '@commander/stack';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { OpenSources, type SourceToLend } from './open-sources';
import type { OpenSource } from './with-source';

const entity: Entity = entitySchema.parse({
  name: 'Thing',
  source: { connection: 'old', table: 'thing' },
  target: { connection: 'new', table: 'thing' },
  key: ['id'],
  fields: [{ to: 'id', type: 'integer' }, { to: 'name' }],
});
const ofExecution = (executionId: string): SourceToLend => ({ executionId, entity });
const itself = (source: OpenSource): Promise<OpenSource> => Promise.resolve(source);
const clock = ({ reader }: OpenSource): Promise<string | null> => reader.clock();

describe('OpenSources', () => {
  const stack = useStack();

  describe('with a table', () => {
    let client: Client;
    let address: string;
    let sources: OpenSources;

    beforeAll(async () => {
      address = await stack.createTestDatabase();
      client = new Client({ connectionString: address });
      await client.connect();
      await client.query('create table thing (id int primary key, name text)');
      sources = new OpenSources({ COMMANDER_CONNECTION_OLD: address });
    });
    afterAll(async () => {
      await sources.end();
      await client.end();
    });

    it('lends one open source to every batch of an execution, also to several at once', async () => {
      const first = await sources.lend(ofExecution('a'), itself);
      const others = await Promise.all([1, 2].map(() => sources.lend(ofExecution('a'), itself)));
      expect(others).toEqual([first, first]);
      expect(others.every((other) => other === first)).toBe(true);
    });

    it('keeps the source of each execution apart', async () => {
      const first = await sources.lend(ofExecution('a'), itself);
      expect(await sources.lend(ofExecution('b'), itself)).not.toBe(first);
    });

    it('never lends again what failed, but leaves it open for whom it is lent to', async () => {
      const failed = await sources.lend(ofExecution('c'), async (source) => {
        const refused = sources.lend(ofExecution('c'), () => Promise.reject(new Error('broken')));
        await expect(refused).rejects.toThrow('broken');
        await expect(clock(source)).resolves.toEqual(expect.any(String));
        return source;
      });
      expect(await sources.lend(ofExecution('c'), itself)).not.toBe(failed);
      await expect(clock(failed)).rejects.toThrow();
    });

    it('closes what has rested', async () => {
      const restless = new OpenSources({ COMMANDER_CONNECTION_OLD: address }, 50);
      const rested = await restless.lend(ofExecution('d'), itself);
      const closed = () =>
        clock(rested).then(
          () => false,
          () => true,
        );
      expect(await waitUntil(closed, 30_000)).toBe(true);
      await expect(restless.lend(ofExecution('d'), clock)).resolves.toEqual(expect.any(String));
      await restless.end();
    });

    it('opens a table anew that could not be opened', async () => {
      await client.query('alter table thing rename to thing_elsewhere');
      await expect(sources.lend(ofExecution('e'), clock)).rejects.toThrow('does not exist');
      await client.query('alter table thing_elsewhere rename to thing');
      await expect(sources.lend(ofExecution('e'), clock)).resolves.toEqual(expect.any(String));
    });
  });
});

import { Client } from 'pg';
import { uniquePrefix, useStack } from './stack';

async function tables(url: string): Promise<string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const found = await client.query<{ name: string }>(
    "select tablename as name from pg_tables where schemaname = 'public'",
  );
  await client.query('create table mine ()');
  await client.end();
  return found.rows.map(({ name }) => name);
}

describe('useStack', () => {
  const suite = useStack();

  it('gives a suite databases that nobody else writes to', async () => {
    const urls = await Promise.all([suite.createTestDatabase(), suite.createTestDatabase()]);
    expect(await Promise.all(urls.map(tables))).toEqual([[], []]);
  });

  it('gives a suite a prefix of its own, fit for the name of a topic', () => {
    expect(suite.prefix).toMatch(/^[a-z0-9]+\.$/);
    expect(uniquePrefix()).not.toBe(suite.prefix);
  });

  it('lets a suite see the engines at work', async () => {
    expect(suite.brokers.length).toBeGreaterThan(0);
    expect(await suite.stack.enginesAnswer()).toBe(true);
  });
});

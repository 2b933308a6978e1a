import { Client } from 'pg';
import { createConnection } from 'mysql2/promise';
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

describe('useStack with MariaDB', () => {
  const suite = useStack({ mariadb: true });
  const ask = async <T>(url: string, sql: string): Promise<T> => {
    const connection = await createConnection(url);
    try {
      return (await connection.query(sql))[0] as T;
    } finally {
      connection.destroy();
    }
  };

  it('gives a suite databases of Unicode on one server, which several may ask for at once', async () => {
    const urls = await Promise.all([suite.createMariadbDatabase(), suite.createMariadbDatabase()]);
    expect(new Set(urls.map((url) => new URL(url).host)).size).toBe(1);
    for (const url of urls) {
      expect(await ask(url, 'show tables')).toEqual([]);
      expect(await ask(url, 'select @@character_set_database as c, @@local_infile as l')).toEqual([
        { c: 'utf8mb4', l: 0 },
      ]);
    }
  });

  it('lets nobody in without a password', async () => {
    const url = new URL(suite.stack.addresses.mariadbServer ?? '');
    url.password = '';
    await expect(ask(url.href, 'select 1')).rejects.toMatchObject({ code: 'ER_ACCESS_DENIED_ERROR' });
  });
});

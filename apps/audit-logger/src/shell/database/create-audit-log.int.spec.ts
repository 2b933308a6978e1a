import { useStack } from '@commander/testing';
import type { DataSource } from 'typeorm';
import { bloomFilter, mayHold } from '../../domain/bloom-filter';
import { hashId } from '../../domain/id-hash';
import { openDatabase } from './open-database';

jest.setTimeout(60_000);

describe('the tables of the audit log', () => {
  const suite = useStack();
  let source: DataSource;
  beforeAll(async () => {
    source = await openDatabase(await suite.createTestDatabase());
  });
  afterAll(() => source.destroy());

  it('look into a filter as the code does that makes it', async () => {
    const ids = Array.from({ length: 600 }, (_, i) => `id-${i * i}`);
    // So few ids that many others collide with them.
    const filter = bloomFilter(new Set(ids.slice(0, 4)));
    const hashes = ids.map(hashId);
    const rows = await source.query<{ held: boolean }[]>(
      `select may_hold($1, first, second) as held
       from unnest($2::bigint[], $3::bigint[]) with ordinality as h (first, second, n) order by n`,
      [Buffer.from(filter), hashes.map(({ first }) => first), hashes.map(({ second }) => second)],
    );
    expect(rows.map(({ held }) => held)).toEqual(ids.map((id) => mayHold(filter, id)));
  });

  it('can be taken away and made again', async () => {
    await source.undoLastMigration();
    await source.runMigrations();
    expect(await source.query('select * from audit_event')).toEqual([]);
  });

  it('are made once by instances that start together', async () => {
    const url = await suite.createTestDatabase();
    const opened = await Promise.all([openDatabase(url), openDatabase(url), openDatabase(url)]);
    await Promise.all(opened.map((one) => one.destroy()));
    expect(opened).toHaveLength(3);
  });

  it('are refused with a sentence that names variable, place and reason, and no credential', async () => {
    const away = openDatabase('postgresql://somebody:canary@127.0.0.1:1/none');
    await expect(away).rejects.toMatchObject({
      message:
        'The database of COMMANDER_AUDIT_URL, 127.0.0.1:1/none, cannot be opened (ECONNREFUSED): ' +
        'see whether it runs and accepts these credentials.',
    });
  });
});

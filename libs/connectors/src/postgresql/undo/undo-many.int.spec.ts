import { useStack } from '@commander/testing';
import type { UndoneRow } from '../../batch-to-undo';
import { batchOf } from '../../testing/target-orders';
import { PostgresqlHarness } from '../testing/postgresql-harness';
import { told, useScene } from '../../undo/testing/undo-scene';

jest.setTimeout(240_000);

const RECORDS = 100_000;
const BEFORE = RECORDS / 2;
const PER_BATCH = 5_000;
const MAPPED = [7, 4_999, 25_000, 50_001, 99_999];
const UNMAPPED = [8, 5_000, 49_999, 60_000, 100_000];
const EDITED = [...MAPPED, ...UNMAPPED];

describe('A rollback of 100,000 records in PostgreSQL', () => {
  const stack = useStack();
  const suite = useScene(async () => PostgresqlHarness.start(await stack.createTestDatabase()));
  const sql = (text: string) => suite.scene.harness.sql(text);

  const among = `id = any('{${EDITED.join(',')}}'::int[])`;
  const others = () =>
    sql(
      `select count(*) as count, md5(string_agg(t::text, ';' order by id)) as sum from many t where not ${among}`,
    );
  const edited = () => sql(`select t::text from many t where ${among} order by id`);

  it('undoes all but the ten that were edited since, and leaves the rest byte for byte as before', async () => {
    await sql(`
      create table many (id int primary key, name text, amount numeric(12,2), at timestamptz, note text, tags text[] default '{a,b}',
        doc jsonb default '{"a": 1}', touched timestamptz default clock_timestamp());
      insert into many (id, name, amount, at, note) select n, 'before ' || n, n / 3.0, '2020-01-01'::timestamptz + n * interval '1 s', 'note ' || n
        from generate_series(1, ${BEFORE}) n`);
    const before = await others();
    const columns = { id: 'integer', name: 'text', amount: 'numeric', at: 'timestamptz' } as const;
    const orders = await suite.scene.open({ table: 'many', columns, duplicates: { policy: 'update' } });
    for (let first = 1; first <= RECORDS; first += PER_BATCH) {
      // Every batch holds as many old records as new ones.
      const rows = Array.from({ length: PER_BATCH }, (_, n) => {
        const id = ((first - 1) / 2 + (n >> 1) + 1 + (n % 2) * BEFORE).toString();
        return [id, `after ${id}`, '1.5', '2026-01-01T00:00:00Z'];
      });
      await suite.scene.target.load(batchOf(orders.load((first - 1) / PER_BATCH + 1), rows));
    }
    await sql(`update many set amount = 2 where id = any('{${MAPPED.join(',')}}'::int[])`);
    await sql(`update many set note = 'edited' where id = any('{${UNMAPPED.join(',')}}'::int[])`);
    const theirs = await edited();
    expect(await others()).not.toEqual(before);

    const rows: UndoneRow[] = await (await suite.scene.rollback(orders)).run();

    const of = (outcome: UndoneRow['outcome']) => rows.filter((row) => row.outcome === outcome);
    expect(told(of('conflict'))).toEqual(EDITED.map((id) => `${id}: conflict row.changed`).sort());
    expect([of('restored').length, of('deleted').length]).toEqual([BEFORE - 6, BEFORE - 4]);
    expect(new Set(rows.map((row) => row.targetId)).size).toBe(RECORDS);
    expect(await others()).toEqual(before);
    expect(await edited()).toEqual(theirs);
  });
});

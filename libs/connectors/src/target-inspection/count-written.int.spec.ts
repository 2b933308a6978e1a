import { entity as entitySchema } from '@commander/contracts';
import { useStack } from '@commander/testing';
import { Client } from 'pg';
import { inspectTarget } from './inspect-target';

const CHAIN = '018f0000-0000-7000-8000-000000000001';
// The columns of Commander's own tables that are counted by.
const META = `create schema commander_meta;
  create table commander_meta.undo_image (chain_id uuid, entity text, batch bigint, keys text[]);
  create table commander_meta.batch_ledger (chain_id uuid, entity text, kind text, counts jsonb);
  insert into commander_meta.batch_ledger values ('${CHAIN}', 'Part', 'load', '{"unchanged": 4}'),
    ('${CHAIN}', 'Part', 'load', '{"unchanged": 3}'), ('${CHAIN}', 'Other', 'load', '{"unchanged": 90}')`;
const ROWS = `insert into part select 'p|' || i % 10, i from generate_series(1, 200) i`;

const entity = entitySchema.parse({
  name: 'Part',
  source: { connection: 'one', table: 'part' },
  target: { connection: 'one', table: 'part' },
  key: ['nr', 'kind'],
  fields: [{ to: 'nr', type: 'integer' }, { to: 'kind' }],
});

describe('Counting what was written', () => {
  const suite = useStack();

  const counted = async (table: string, images: readonly (readonly [string, string][])[]) => {
    const address = await suite.createTestDatabase();
    const client = new Client({ connectionString: address });
    await client.connect();
    await client.query(`${table}; ${ROWS}; ${META}`);
    for (const [batch, keys] of images.entries()) {
      const columns = [keys.map(([nr]) => nr), keys.map(([, kind]) => kind)];
      await client.query(
        `insert into commander_meta.undo_image values ('${CHAIN}', 'Part', $1, $2::text[]), ('${CHAIN}', 'Other', $1, $2::text[])`,
        [batch, columns],
      );
    }
    await client.end();
    return inspectTarget('one', { COMMANDER_CONNECTION_ONE: address }, (one) =>
      one.countWritten(CHAIN, entity),
    );
  };

  const KEYED = 'create table part (kind text, nr int, primary key (kind, nr))';
  const PARTED = `create table part (kind text, nr int, primary key (kind, nr)) partition by range (nr);
    create table part_low partition of part for values from (0) to (100);
    create table part_high partition of part for values from (100) to (1000)`;
  const LOOSE = 'create table part (kind text, nr int); create index on part (nr)';
  const idOf = (i: number): [string, string] => [String(i), `p|${i % 10}`];
  const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => idOf(from + i));

  it.each([
    ['of a table with a key', KEYED],
    ['of a table in partitions', PARTED],
    ['of a table without a key', LOOSE],
  ])(
    'says that every write stands once, and those that came later are gone or repeated: rows %s',
    async (_, table) => {
      expect(await counted(table, [run(1, 100), run(101, 200)])).toEqual({
        repeats: 0,
        existing: 200,
        unchanged: 7,
      });
      const lost: [string, string][] = [...run(190, 200), ['7', 'p|8'], ['201', 'p|1']];
      expect(await counted(table, [run(1, 100), lost, run(91, 100)])).toEqual({
        repeats: 10,
        existing: 111,
        unchanged: 7,
      });
      expect(await counted(table, [])).toEqual({ repeats: 0, existing: 0, unchanged: 7 });
      expect(await counted(table, [[idOf(5)]])).toEqual({ repeats: 0, existing: 1, unchanged: 7 });
    },
  );
});

import { useStack } from '@commander/testing';
import type { BatchTarget } from '../batch-target';
import { describeEndings, ExecutionOrders, move, sketchEntity, writtenIn } from '../testing/target-orders';
import { PostgresqlHarness } from './testing/postgresql-harness';

jest.setTimeout(60_000);

const MANY = 60;

describe('Names in a target that somebody else chose', () => {
  const suite = useStack();
  let harness: PostgresqlHarness;
  let target: BatchTarget;

  beforeAll(async () => {
    harness = await PostgresqlHarness.start(await suite.createTestDatabase());
    target = harness.openTarget();
  });
  afterAll(async () => {
    await target.end();
    await harness.end();
  });

  /** What becomes of rows (id, a$1, b$9, it's $4), each error as `code rule field`. */
  async function endings(table: string, rows: readonly (string | null)[][]): Promise<(string | undefined)[]> {
    const columns = { id: 'integer', a$1: 'text', b$9: 'integer', "it's $4": 'text' } as const;
    const orders = new ExecutionOrders([sketchEntity({ table, columns })]);
    await target.prepare(orders.prepare());
    const outbox = await move(target, orders, rows, { name: 'Item', mode: 'per-batch' });
    await target.close(orders.close(), describeEndings);
    expect(outbox.toString()).not.toContain('CANARY');
    return writtenIn(outbox).map(({ error }) => error && `${error.code} ${error.rule} ${error.field ?? '-'}`);
  }

  it('may look like parameters', async () => {
    await harness.sql(
      `create table priced (id int primary key, "a$1" text, "b$9" int check ("b$9" >= 0), "it's $4" text)`,
    );
    const rows = Array.from({ length: MANY }, (_, n) => [`${n}`, `a${n}`, n % 3 === 0 ? '-1' : '1', `d${n}`]);
    expect(await endings('priced', rows)).toEqual(
      rows.map((_, n) => (n % 3 === 0 ? '23514 priced_b$9_check -' : undefined)),
    );
    expect(await harness.sql(`select * from priced where id in (1, 59) order by id`)).toEqual([
      { id: '1', a$1: 'a1', b$9: '1', "it's $4": 'd1' },
      { id: '59', a$1: 'a59', b$9: '1', "it's $4": 'd59' },
    ]);
  });

  it.each([3, MANY])(
    'are passed on where the catalog knows them, not where a trigger made them up, of %d rows',
    async (count) => {
      const table = `refused_${count}`;
      await harness.sql(`
      create domain small_${count} as int constraint is_small_${count} check (value < 100);
      create table ${table} (id int primary key, "a$1" text, "b$9" small_${count}, "it's $4" text);
      create unique index "own index ${count}" on ${table} ("it's $4");
      create function refuse_${count}() returns trigger language plpgsql as $$ begin
        if new.id % 3 = 0 then raise unique_violation using constraint = new."a$1", column = new."it's $4"; end if;
        if new.id % 3 = 1 then raise exception using constraint = 'is_small_${count}', column = 'b$9'; end if;
        return new; end $$;
      create trigger refuses before insert on ${table} for each row execute function refuse_${count}();`);
      const rows = Array.from({ length: count }, (_, n) => [
        `${n}`,
        `CANARY${n}`,
        '1',
        n === 2 ? 'same' : `CANARY${n}`,
      ]);
      expect(await endings(table, [...rows, ['101', 'a', '1', 'same'], ['104', 'a', '100', 'b']])).toEqual([
        ...rows.map((_, n) => ['23505 23505 -', `P0001 is_small_${count} b$9`, undefined][n % 3]),
        `23505 own index ${count} -`,
        `23514 is_small_${count} b$9`,
      ]);
    },
  );
});

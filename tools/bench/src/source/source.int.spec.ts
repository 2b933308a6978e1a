import { Database } from '@commander/faults';
import { useStack } from '@commander/testing';
import { CHECKED_ROWS, COLUMN_LIST } from './customers';
import { makeSource, makeTarget } from './make-tables';
import { rowsCheck } from './rows-check';
import { rowsDigest } from './rows-digest';

const stack = useStack();
const shape = { rows: 2000, badPerThousand: 10, seed: 'one' };
const ROWS_AS_THEY_ARE = { name: 'copy', leaves: 'source rows' } as const;
const ROWS_CHECKED = { name: 'commander', leaves: 'checked rows' } as const;
let database: Database;

// Source and target are one database here: the target is what the table holds when it is looked at.
const replaceBy = async (rows: string): Promise<void> => {
  await database.query(`create temporary table kept as ${rows}`);
  await makeTarget(database);
  await database.query(`insert into customers (${COLUMN_LIST}) select ${COLUMN_LIST} from kept`);
  await database.query('drop table kept');
};

beforeAll(async () => {
  database = new Database(await stack.createTestDatabase());
});
afterAll(() => database.end());

describe('the rows of a source', () => {
  it('depend on the seed and the shape alone', async () => {
    const digests: string[] = [];
    for (const next of [shape, { ...shape, seed: 'two' }, { ...shape, badPerThousand: 0 }, shape]) {
      await makeSource(database, next);
      digests.push(await rowsDigest(database));
    }
    expect(digests[3]).toBe(digests[0]);
    expect(new Set(digests).size).toBe(3);
  });

  it('are bad as often as asked, and a tenth of the e-mails wants its transform', async () => {
    await makeSource(database, shape);
    const [found] = await database.query(`select count(*)::int as good,
      (select count(*)::int from customers where email <> lower(email)) as upper from (${CHECKED_ROWS}) c`);
    expect(found).toEqual({ good: 1980, upper: 200 });
  });
});

describe('the check of what a contender has left', () => {
  beforeEach(() => makeSource(database, shape));

  it('takes the rows as they are from who copies, and the checked ones from who checks', async () => {
    const check = await rowsCheck({ source: database, target: database });
    await expect(check(ROWS_AS_THEY_ARE)).resolves.toBeUndefined();
    await replaceBy(CHECKED_ROWS);
    await expect(check(ROWS_CHECKED)).resolves.toBeUndefined();
    await expect(check(ROWS_AS_THEY_ARE)).rejects.toThrow('copy left other rows than the source rows');
  });

  it.each([
    ['one row less', 'delete from customers where id = 15'],
    ['one value of one row', `update customers set notes = 'x' where id = 15`],
    [
      'a value that moved to another row',
      'update customers set city = (select city from customers o where o.id = 31 - customers.id) where id in (15, 16)',
    ],
  ])('is red at %s', async (_, harm) => {
    const check = await rowsCheck({ source: database, target: database });
    await replaceBy(CHECKED_ROWS);
    await database.query(harm);
    await expect(check(ROWS_CHECKED)).rejects.toThrow('commander left other rows than the checked rows');
  });
});

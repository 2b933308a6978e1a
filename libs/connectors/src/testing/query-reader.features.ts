import type { ChangeWindow } from '@commander/contracts';
import { isMalformed, type ItemReader } from '../item-reader';
import { openTestQuery, type TestQuery } from './open-test-query';

/** A database of one kind, for tests of queries; each text may hold several statements. */
export interface QueryStore {
  readonly address: () => string;
  readonly run: (...statements: string[]) => Promise<unknown>;
  /** How it writes a point in time that a window may begin with. */
  readonly time: string;
}

/** What reading a query must do on every kind of database. */
export function queryReaderFeatures(name: string, { address, run, time }: QueryStore): void {
  describe(`${name} read by a query`, () => {
    const opened: ItemReader[] = [];
    const open = async (query: string, columns: readonly string[], more: Partial<TestQuery> = {}) => {
      const reader = await openTestQuery({ address: address(), query, columns, ...more });
      opened.push(reader);
      return reader;
    };
    const read = async (reader: ItemReader, size: number, window?: ChangeWindow) => {
      const texts: (string | null)[][] = [];
      for await (const batch of reader.plan(size, window)) {
        const before = texts.length;
        for await (const rows of reader.read(batch, window)) {
          texts.push(...rows.map((row) => (isMalformed(row) ? [row.rule] : [...row])));
        }
        expect(texts.length - before).toBe(batch.records);
      }
      return texts;
    };
    beforeAll(async () => {
      await run(
        `create table buyer (id int primary key, name varchar(20))`,
        `create table sale (nr int primary key, buyer int, amount decimal(9,2), note text, changed ${time})`,
        `insert into buyer values (1, 'Ann?'), (2, 'Bob'), (3, 'Cy')`,
        ...Array.from({ length: 30 }, (_, i) => {
          const at = `'2024-05-01 10:${String(i).padStart(2, '0')}:00'`;
          return `insert into sale values (${i}, ${(i % 3) + 1}, ${i}.50, 'note? ${i}', ${at})`;
        }),
      );
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((reader) => reader.close()));
    });

    const JOINED = `select s.nr as id, b.name, s.amount, s.note, s.changed from sale s join buyer b on b.id = s.buyer
      where b.name <> '?' -- and nothing else`;

    it('covers every row once, in order, with any batch size', async () => {
      const reader = await open(JOINED, ['id', 'name', 'amount', 'note']);
      const expected = Array.from({ length: 30 }, (_, i) => [
        String(i),
        ['Ann?', 'Bob', 'Cy'][i % 3],
        `${i}.50`,
        `note? ${i}`,
      ]);
      for (const size of [1, 7, 30, 31]) expect(await read(reader, size)).toEqual(expected);
      expect(reader.label).toBe('The query of connection "old"');
      expect(await reader.fingerprint()).toMatchObject({ kind: 'table' });
    });

    it('is cut by other columns than those of the key where the plan names some', async () => {
      const keyColumns = ['name', 'id'];
      const reader = await open(JOINED, ['name', 'id'], { keyColumns });
      const rows = await read(reader, 4);
      expect(rows).toHaveLength(30);
      expect(rows[0]).toEqual(['Ann?', '0']);
      expect(rows[29]).toEqual(['Cy', '29']);
    });

    it('reads what changed in a window', async () => {
      const reader = await open(JOINED, ['id'], { changeColumn: 'changed' });
      const window = { column: 'changed', since: '2024-05-01T10:10:00Z', until: '2024-05-01T10:13:00Z' };
      expect((await read(reader, 2, window)).flat()).toEqual(['10', '11', '12']);
    });

    it('names a column that the answer has not', async () => {
      await expect(open(JOINED, ['nope'])).rejects.toMatchObject({
        failure: { category: 'fatal', code: 'source.missing_column' },
      });
    });

    it.each([
      ['that is no SQL', 'select from where canary'],
      ['of a table that is missing', 'select id from canary'],
    ])('says nothing of a query %s', async (_what, query) => {
      await expect(open(query, ['id'])).rejects.toMatchObject({
        failure: {
          category: 'fatal',
          name: 'schema_mismatch',
          message: expect.not.stringContaining('canary') as string,
        },
      });
    });

    it.each([
      `select 1 as id; drop table sale`,
      `delete from sale`,
      `select 1 as id) as x; drop table sale; --`,
      `select $1 as id`,
    ])('is refused before anything runs: %s', async (query) => {
      await expect(open(query, ['id'])).rejects.toMatchObject({ name: 'ZodError' });
    });
  });
}

import type { PlannedBatch } from '@commander/contracts';
import { ConnectorError } from './connector-error';
import type { ItemReader, SourceRow } from './item-reader';

/** A source made for one test. */
export interface SourceFixture {
  open(columns: readonly string[]): Promise<ItemReader>;
  /** Makes the source another one than it was when it was opened. */
  change(): Promise<void>;
  dispose(): Promise<void>;
}

/** Makes a source with these columns, of which the first is the key, and these rows in the order of the key. */
export type GivenSource = (
  columns: readonly string[],
  rows: readonly (readonly (string | null)[])[],
) => Promise<SourceFixture>;

const COLUMNS = ['id', 'name', 'note'];
const TEXTS = [
  null,
  '',
  'plain',
  'a,b',
  'say "hi"',
  'two\nlines',
  'Grüße 🚀',
  ' spaces ',
  '\\N',
  'tab\there',
];
const rowsOf = (count: number): (string | null)[][] =>
  Array.from({ length: count }, (_, i) => [
    String(i).padStart(4, '0'),
    TEXTS[i % TEXTS.length] ?? null,
    TEXTS[(i * 7 + 3) % TEXTS.length] ?? null,
  ]);

async function planned(reader: ItemReader, size: number): Promise<PlannedBatch[]> {
  const batches: PlannedBatch[] = [];
  for await (const batch of reader.plan(size)) batches.push(batch);
  return batches;
}

async function rowsIn(reader: ItemReader, batch: PlannedBatch): Promise<SourceRow[]> {
  const all: SourceRow[] = [];
  for await (const rows of reader.read(batch)) all.push(...rows);
  return all;
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ConnectorError ? `${error.failure.category} ${error.failure.code}` : String(error);
};

/** What stores of a kind can tell. */
export interface StoreKind {
  /** Whether the store says which columns it has; without that, a column it never heard of is one without values. */
  readonly namesColumns: boolean;
}

/** What every reader of the port must do. */
export function itemReaderFeatures(
  name: string,
  given: GivenSource,
  { namesColumns }: StoreKind = { namesColumns: true },
): void {
  describe(`${name} as an item reader`, () => {
    let fixture: SourceFixture;
    let reader: ItemReader | undefined;
    const open = async (rows: readonly (string | null)[][], columns: readonly string[] = COLUMNS) => {
      fixture = await given(COLUMNS, rows);
      reader = await fixture.open(columns);
      return reader;
    };
    afterEach(async () => {
      await reader?.close();
      reader = undefined;
      await fixture.dispose();
    });

    it('covers every record exactly once, in order, with any batch size', async () => {
      const rows = rowsOf(23);
      const source = await open(rows);
      for (let size = 1; size <= rows.length + 1; size++) {
        const batches = await planned(source, size);
        const read: SourceRow[] = [];
        for (const batch of batches) {
          expect(batch).toMatchObject({ batch: batches.indexOf(batch) + 1, first_record: read.length });
          const found = await rowsIn(source, batch);
          expect(found).toHaveLength(batch.records);
          expect(batch.records).toBeLessThanOrEqual(size);
          read.push(...found);
        }
        expect(read).toEqual(rows);
        expect(batches).toHaveLength(Math.ceil(rows.length / size));
      }
    });

    it('reads any batch alone, with a reader of its own', async () => {
      const rows = rowsOf(10);
      const batches = await planned(await open(rows), 4);
      await reader?.close();
      reader = await fixture.open(COLUMNS);
      expect(await rowsIn(reader, batches[1] as PlannedBatch)).toEqual(rows.slice(4, 8));
    });

    it('reads several batches at once', async () => {
      const rows = rowsOf(40);
      const source = await open(rows);
      const batches = await planned(source, 5);
      const read = await Promise.all(batches.map((batch) => rowsIn(source, batch)));
      expect(read.flat()).toEqual(rows);
    });

    it('gives more rows than fit into one piece', async () => {
      const rows = rowsOf(3000);
      const source = await open(rows);
      const batches = await planned(source, 3000);
      expect(await rowsIn(source, batches[0] as PlannedBatch)).toEqual(rows);
    });

    it('tells null and the empty text apart', async () => {
      const source = await open([['1', null, '']]);
      const [batch] = await planned(source, 10);
      expect(await rowsIn(source, batch as PlannedBatch)).toEqual([['1', null, '']]);
    });

    it('gives the columns asked for in the order asked for', async () => {
      const source = await open([['1', 'x', 'y']], ['note', 'id']);
      const [batch] = await planned(source, 10);
      expect(await rowsIn(source, batch as PlannedBatch)).toEqual([['y', '1']]);
    });

    it('plans nothing where there is nothing', async () => {
      expect(await planned(await open([]), 10)).toEqual([]);
    });

    it('can be left in the middle of a batch', async () => {
      const rows = rowsOf(2000);
      const source = await open(rows);
      const [batch] = await planned(source, 2000);
      for await (const some of source.read(batch as PlannedBatch)) {
        expect(some.length).toBeGreaterThan(0);
        break;
      }
      expect(await rowsIn(source, batch as PlannedBatch)).toHaveLength(2000);
    });

    it('has the same fingerprint whenever it is asked', async () => {
      const source = await open(rowsOf(3));
      const first = await source.fingerprint();
      const another = await fixture.open(COLUMNS);
      expect(await another.fingerprint()).toEqual(first);
      await another.close();
    });

    it('refuses a source that was changed', async () => {
      const source = await open(rowsOf(9));
      const before = await source.fingerprint();
      const [batch] = await planned(source, 3);
      await fixture.change();
      expect(await codeOf(rowsIn(source, batch as PlannedBatch))).toBe('fatal source.changed');
      expect(await codeOf(planned(source, 3))).toBe('fatal source.changed');
      const another = await fixture.open(COLUMNS);
      expect(await another.fingerprint()).not.toEqual(before);
      await another.close();
    });

    if (namesColumns) {
      it('names a column that is missing', async () => {
        await open([['1', 'x', 'y']]);
        const opening = fixture.open(['id', 'nope']);
        await expect(opening).rejects.toThrow(/has no column "nope"/);
        expect(await codeOf(opening)).toBe('fatal source.missing_column');
      });
    } else {
      it('has no value in a column that is missing', async () => {
        const source = await open([['1', 'x', 'y']], ['id', 'nope']);
        const [batch] = await planned(source, 10);
        expect(await rowsIn(source, batch as PlannedBatch)).toEqual([['1', null]]);
      });
    }
  });
}

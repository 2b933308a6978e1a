import type { ChangeWindow, PlannedBatch } from '@commander/contracts';
import fc from 'fast-check';
import { isMalformed, type ItemReader } from './item-reader';
import type { GivenSource, SourceFixture } from './item-reader.features';

/** The change column that fixtures know: they make it a time, and name it in the plan. */
export const CHANGED_AT = 'changed_at';

const COLUMNS = ['id', CHANGED_AT];
const DAY = '2024-05-01';
const at = (minute: number): string =>
  new Date(Date.parse(`${DAY}T00:00:00Z`) + minute * 60_000).toISOString();
const windowOf = (since: number | null, until: number): ChangeWindow => ({
  column: CHANGED_AT,
  since: since === null ? null : at(since),
  until: at(until),
});
const idOf = (index: number): string => String(index).padStart(4, '0');

async function idsIn(reader: ItemReader, size: number, window?: ChangeWindow): Promise<string[]> {
  const batches: PlannedBatch[] = [];
  for await (const batch of reader.plan(size, window)) batches.push(batch);
  const ids: string[] = [];
  for (const [place, batch] of batches.entries()) {
    expect(batch).toMatchObject({ batch: place + 1, first_record: ids.length });
    expect(batch.records).toBeLessThanOrEqual(size);
    const before = ids.length;
    for await (const rows of reader.read(batch, window)) {
      ids.push(...rows.map((row) => (isMalformed(row) ? row.rule : String(row[0]))));
    }
    expect(ids.length - before).toBe(batch.records);
  }
  return ids;
}

/** What every reader of the port must do with windows over a change column. */
export function itemReaderWindowFeatures(name: string, given: GivenSource): void {
  describe(`${name} read through a window`, () => {
    let fixture: SourceFixture;
    let reader: ItemReader;
    const open = async (minutes: readonly (number | null)[]) => {
      fixture = await given(
        COLUMNS,
        minutes.map((minute, i) => [idOf(i), minute === null ? null : at(minute)]),
      );
      reader = await fixture.open(['id']);
    };
    afterEach(async () => {
      await reader.close();
      await fixture.dispose();
    });

    it('has the rows from `since` on and before `until`, whatever the size of batches', async () => {
      const minutes = Array.from({ length: 30 }, (_, i) => (i * 7) % 30);
      await open(minutes);
      await fc.assert(
        fc.asyncProperty(fc.nat(31), fc.nat(31), fc.integer({ min: 1, max: 31 }), async (a, b, size) => {
          const [since, until] = [Math.min(a, b), Math.max(a, b)];
          const expected = minutes.flatMap((minute, i) =>
            minute >= since && minute < until ? [idOf(i)] : [],
          );
          expect(await idsIn(reader, size, windowOf(since, until))).toEqual(expected);
        }),
        { numRuns: 20 },
      );
    });

    it('loses and repeats nothing where one window follows the other', async () => {
      await open([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      const [first, second] = [
        await idsIn(reader, 3, windowOf(0, 5)),
        await idsIn(reader, 3, windowOf(5, 10)),
      ];
      expect([...first, ...second]).toEqual(Array.from({ length: 10 }, (_, i) => idOf(i)));
    });

    it('has every row where there is no `since`, also those without a time or of the future', async () => {
      await open([5, null, 1_000_000, 7]);
      const every = ['0000', '0001', '0002', '0003'];
      expect(await idsIn(reader, 2, windowOf(null, 6))).toEqual(every);
      expect(await idsIn(reader, 2)).toEqual(every);
    });

    it('reads or counts a row without a time, but never leaves it out silently', async () => {
      await open([5, null, 6, null]);
      const read = await idsIn(reader, 10, windowOf(0, 10));
      expect(read).toEqual(expect.arrayContaining(['0000', '0002']));
      expect(read.length + (await reader.countUndated())).toBe(4);
    });

    it('plans nothing where nothing changed', async () => {
      await open([1, 2, 3]);
      expect(await idsIn(reader, 10, windowOf(4, 9))).toEqual([]);
    });

    it('refuses a window over another column than the one of the plan', async () => {
      await open([1]);
      const reading = idsIn(reader, 10, { ...windowOf(0, 9), column: 'other' });
      await expect(reading).rejects.toMatchObject({
        failure: { category: 'fatal', code: 'source.change_column' },
        message: expect.stringMatching(/"other".*"changed_at"/) as string,
      });
    });
  });
}

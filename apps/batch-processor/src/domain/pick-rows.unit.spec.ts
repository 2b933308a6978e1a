import type { SourceRow } from '@commander/connectors';
import fc from 'fast-check';
import { pickRows, type WantedRecord } from './pick-rows';

const wantedAt = (place: number, sourceId = `#${place}`): WantedRecord => ({
  id: `n${place}`,
  sourceId,
  place,
});
const rowsOf = (...ids: string[]): SourceRow[] => ids.map((id) => [id]);
const TORN: SourceRow = { rule: 'csv.ragged_row', message: 'Torn.' };

describe('Records that are looked for in their batch again', () => {
  it('are found by their places, however the rows come, and nothing is read behind the last', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(30), { minLength: 1 }),
        fc.integer({ min: 1, max: 9 }),
        (places, size) => {
          const rows = rowsOf(...Array.from({ length: 31 }, (_, n) => `row ${n}`));
          const picked = new Map<string, SourceRow>();
          const pick = pickRows(
            places.map((place) => wantedAt(place)),
            { sourceIdOf: null },
          );
          let read = 0;
          for (let done = false; !done; read += size) done = pick(rows.slice(read, read + size), picked);
          expect(Object.fromEntries(picked)).toEqual(
            Object.fromEntries(places.map((n) => [`n${n}`, [`row ${n}`]])),
          );
          expect(read - size).toBeLessThanOrEqual(Math.max(...places));
        },
      ),
    );
  });

  it('are found torn where they were torn', () => {
    const picked = new Map<string, SourceRow>();
    expect(pickRows([wantedAt(1)], { sourceIdOf: null })([['a'], TORN], picked)).toBe(true);
    expect([...picked]).toEqual([['n1', TORN]]);
  });

  it('are found by their ids where places tell nothing; one that is gone is not', () => {
    const picked = new Map<string, SourceRow>();
    const pick = pickRows([wantedAt(0, 'x'), wantedAt(1, 'gone')], { sourceIdOf: ([id]) => id ?? '' });
    expect(pick([TORN, ...rowsOf('new', 'x'), ...rowsOf('x')], picked)).toBe(false);
    expect([...picked]).toEqual([['n0', ['x']]]);
  });
});

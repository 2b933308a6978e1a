import fc from 'fast-check';
import { countSourceIds, lineageIds, sourceIdsOf } from './id-runs';

const run = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

describe('Ids of a lineage', () => {
  it.each([
    ['one run', run(1, 5000), [['1', '5000']]],
    [
      'runs with gaps',
      [...run(0, 20), ...run(22, 40)],
      [
        ['0', '20'],
        ['22', '40'],
      ],
    ],
    [
      'runs in any order',
      [...run(90, 99), ...run(1, 30)],
      [
        ['90', '99'],
        ['1', '30'],
      ],
    ],
  ])('are runs where they are whole numbers in a row: %s', (_, ids, runs) => {
    expect(lineageIds(ids)).toEqual({ source_ids: [], source_runs: runs });
  });

  it.each([
    ['none', []],
    ['few', ['1', '2', '3']],
    ['not in a row', run(1, 40).map((id) => `${id}0`)],
    ['with a leading zero', ['07', ...run(8, 40)]],
    ['beyond what a number holds', run(1, 20).map((id) => `90071992547409${id.padStart(2, '0')}`)],
    ['texts', [...run(1, 40), 'x']],
    ['signs', ['-1', ...run(0, 30)]],
  ])('are listed otherwise: %s', (_, ids) => {
    expect(lineageIds(ids)).toEqual({ source_ids: ids });
  });

  it('come back as they were', () => {
    const piece = fc.oneof(
      fc.tuple(fc.nat(50), fc.nat(40)).map(([from, more]) => run(from, from + more)),
      fc.array(fc.string({ maxLength: 3 }), { maxLength: 2 }),
      fc.array(fc.nat(1000).map(String), { maxLength: 3 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const ids = pieces.flat();
        expect(sourceIdsOf(lineageIds(ids))).toEqual(ids);
        expect(countSourceIds(lineageIds(ids))).toBe(ids.length);
      }),
      { numRuns: 500 },
    );
  });
});

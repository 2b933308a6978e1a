import { join } from 'node:path';
import { styleFor } from '../text/style';
import { sampleReport } from '../testing/sample-report';
import { comparedLines, isAsExpected } from './compared-number';
import { compareReport } from './compare-report';
import { readExpected } from './expected';

const expected = {
  created: { Plane: 1000, Flight: 1999 },
  failed: 1,
  count_match: true,
  references: [{ entity: 'Flight', fields: ['tailnum'], orphans: 5, nulls: 9 }],
};

const differences = (...args: Parameters<typeof compareReport>): string[] =>
  compareReport(...args)
    .filter((number) => !isAsExpected(number))
    .map(({ what, wanted, found }) => `${what}: expected ${String(wanted)}, found ${String(found)}`);

describe('compareReport', () => {
  it('finds none where all is as expected', () => expect(differences(expected, sampleReport())).toEqual([]));

  it('names each number that differs', () => {
    const other = {
      created: { Plane: 1, Airport: 2 },
      failed: 0,
      count_match: false,
      references: [
        { entity: 'Flight', fields: ['tailnum'], orphans: 6 },
        { entity: 'Flight', fields: ['dest'], orphans: 1, nulls: 0 },
      ],
    };
    expect(differences(other, sampleReport({ status: 'failed' }))).toEqual([
      'status: expected completed, found failed',
      'created of Plane: expected 1, found 1000',
      'created of Airport: expected 2, found 0',
      'failed: expected 0, found 1',
      'count_match: expected false, found true',
      'orphans of Flight.tailnum: expected 6, found 5',
      'orphans of Flight.dest: expected 1, found undefined',
      'nulls of Flight.dest: expected 0, found undefined',
    ]);
  });

  it('reads what the example expects', () => {
    const file = join(__dirname, '..', '..', '..', '..', 'examples', 'nyc-flights', 'expected.json');
    expect(readExpected(file).created).toMatchObject({ Flight: 336776 });
  });

  it('stands beside what was seen', () => {
    const style = styleFor({ write: () => undefined, isTTY: false }, {});
    expect(
      comparedLines(
        [
          { what: 'a', wanted: 1, found: 1 },
          { what: 'b', wanted: 10, found: undefined },
        ],
        style,
      ),
    ).toEqual(['   expected     seen', 'a         1        1', 'b        10  nothing  differs']);
  });
});

import { expectedNumbers, generateCrm } from '@commander/examples';
import { EXIT } from '../exit-codes';
import { sampleReport } from '../testing/sample-report';
import { styleFor } from '../text/style';
import { compareCrm } from './compare-crm';
import { comparedLines, isAsExpected } from './compared-number';
import { verdictOf } from './verdict-of';

const expected = expectedNumbers(generateCrm({ seed: 7, customers: 3000 }));
const { results, errors, verification } = sampleReport();

/** A report that says what is expected, but for a change. */
const report = (change: Partial<typeof results> = {}) =>
  sampleReport({
    results: {
      ...results,
      by_entity: Object.entries(expected.by_entity).map(([entity, counts]) => ({
        entity,
        read: (Object.values(counts) as number[]).reduce((sum, n) => sum + n, 0),
        unchanged: 0,
        ...counts,
      })),
      duplicates_found: expected.duplicates.found,
      duplicates_merged: expected.duplicates.merged,
      duplicates_skipped: expected.duplicates.skipped,
      duplicates_failed: expected.duplicates.failed,
      validation_errors_fixed: expected.validation_errors_fixed,
      validation_warnings: expected.validation_warnings,
      data_transformations: expected.data_transformations,
      ...change,
    },
    errors: {
      ...errors,
      total: expected.errors.total,
      by_type: { ...errors.by_type, ...expected.errors.by_type },
    },
  });

const differing = (found: ReturnType<typeof report>): string[] =>
  compareCrm(expected, found)
    .filter((number) => !isAsExpected(number))
    .map(({ what }) => what);

describe('compareCrm', () => {
  it('finds nothing where every number is as expected', () => expect(differing(report())).toEqual([]));

  it.each([
    ['duplicates_found', 'duplicates found'],
    ['duplicates_merged', 'duplicates merged'],
    ['duplicates_skipped', 'duplicates skipped'],
    ['duplicates_failed', 'duplicates failed'],
    ['validation_errors_fixed', 'validation_errors_fixed'],
    ['data_transformations', 'data_transformations'],
  ] as const)('names %s where it is one more', (field, what) =>
    expect(differing(report({ [field]: report().results[field] + 1 }))).toEqual([what]),
  );

  it.each(['created', 'updated', 'merged', 'skipped', 'failed'] as const)(
    'names what was %s of each entity',
    (outcome) => {
      const entities = report().results.by_entity.map((one) => ({ ...one, [outcome]: one[outcome] + 1 }));
      expect(differing(report({ by_entity: entities }))).toEqual(
        ['Company', 'Customer', 'Note'].map((entity) => `${entity} ${outcome}`),
      );
    },
  );

  it('names warnings that are missing, and those that nobody expects', () => {
    const warnings = { 'Customer.postcode.pattern': 1, 'Note.body.length': 1 };
    expect(differing(report({ validation_warnings: warnings }))).toEqual([
      'warnings Customer.company_id.reference',
      'warnings Customer.postcode.pattern',
      'warnings Note.body.length',
    ]);
  });

  it.each(['validation', 'transformation', 'database', 'network', 'source', 'system'] as const)(
    'names errors of %s',
    (type) => {
      const found = report();
      const types = { ...found.errors.by_type, [type]: found.errors.by_type[type] + 1 };
      expect(differing({ ...found, errors: { ...found.errors, by_type: types } })).toEqual([
        `errors ${type}`,
      ]);
    },
  );

  it('names an end that is none, and counts that do not match', () => {
    const found = report();
    expect(differing({ ...found, status: 'failed' })).toEqual(['status']);
    expect(differing({ ...found, verification: { ...verification, count_match: false } })).toEqual([
      'count_match',
    ]);
    expect(differing({ ...found, errors: { ...found.errors, total: 0 } })).toEqual(['errors']);
  });

  it('names all of an entity that the report lacks', () => {
    const entities = report().results.by_entity.slice(1);
    expect(differing(report({ by_entity: entities }))).toEqual(
      ['created', 'updated', 'merged', 'skipped', 'failed'].map((outcome) => `Company ${outcome}`),
    );
  });
});

describe('The demonstration', () => {
  const exitOf = (found: ReturnType<typeof report>) => verdictOf(compareCrm(expected, found), found);

  it('ends well where every number is as expected', () => expect(exitOf(report())).toBe(EXIT.ok));

  it('shows one that differs, and ends with another code', () => {
    const found = report({ duplicates_merged: 1 });
    expect(exitOf(found)).toBe(EXIT.failedOutcome);
    const style = styleFor({ write: () => undefined, isTTY: false }, {});
    const lines = comparedLines(compareCrm(expected, found), style).filter((line) =>
      line.endsWith('differs'),
    );
    expect(lines).toEqual([expect.stringMatching(/^duplicates merged +20 +1 +differs$/)]);
  });

  it('ends with that code, too, where nothing differs in an execution that did not end well', () => {
    const failed = sampleReport({ status: 'failed' });
    expect(verdictOf([], failed)).toBe(EXIT.failedOutcome);
  });
});

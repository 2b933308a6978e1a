import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';

/** What is said of the sample with another source for its orders. */
function findings(source: string): string[] {
  const text = SAMPLE_PLAN.replace('{ connection: files, file: orders.csv }', source).replace(
    'connections:\n',
    'connections:\n  old: { kind: mariadb }\n',
  );
  const parsed = parsePlan(text, 'plan.yaml');
  return parsed.ok ? [] : parsed.problems.map(({ path, message }) => `${path} | ${message}`);
}

describe('the consistency of a source', () => {
  it.each([
    '{ connection: db, table: o, consistency: snapshot }',
    '{ connection: db, query: select 1 as id, consistency: snapshot, on_lost_snapshot: per-batch }',
    '{ connection: old, table: o, consistency: per-batch }',
  ])('may be %s', (source) => {
    expect(findings(source)).toEqual([]);
  });

  it.each([
    [
      '{ connection: old, table: o, consistency: snapshot }',
      'source.consistency | Batches share a snapshot on connections of kind "postgresql" only, and "old" is of kind "mariadb"; take "per-batch".',
    ],
    [
      '{ connection: db, table: o, on_lost_snapshot: pause }',
      'source.on_lost_snapshot | Only a source with "consistency: snapshot" has a snapshot to lose; add that, or leave it out.',
    ],
  ])('is not %s', (source, message) => {
    expect(findings(source)).toEqual([expect.stringContaining(message)]);
  });
});

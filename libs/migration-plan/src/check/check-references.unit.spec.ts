import { parsePlan } from '../parse/parse-plan';
import { SAMPLE_PLAN } from '../testing/sample-plan';

const NAME = '      - { to: name, validations: [required] }';

/** What is said of the sample whose customers refer to an entity by a column of this description. */
function findings(entity: string, onMissing: string, parent = 'type: integer'): string[] {
  const references = `    references:\n      - { fields: [parent], entity: ${entity}, on_missing: ${onMissing} }`;
  const text = SAMPLE_PLAN.replace(NAME, `${NAME}\n      - { to: parent, ${parent} }\n${references}`);
  const parsed = parsePlan(text, 'plan.yaml');
  return parsed.ok ? [] : parsed.problems.map(({ message }) => message);
}

describe('a deferred reference', () => {
  it('may name its own entity, and close a circle', () => {
    expect(findings('Customer', 'defer')).toEqual([]);
    expect(findings('Order', 'defer', 'type: bigint')).toEqual([]);
  });

  it('is what others are told to be', () => {
    expect(findings('Customer', 'keep')).toEqual([
      '"Customer" refers to itself; declare the reference with "on_missing: defer", or remove it.',
    ]);
  });

  it('stands in no column that must have a value', () => {
    expect(findings('Customer', 'defer', 'type: integer, validations: [required]')).toEqual([
      expect.stringContaining('"on_missing: defer" writes "parent" without a value first'),
    ]);
  });

  it('stands in no column that is looked up', () => {
    const looked = 'lookup: { entity: Region, by: id, value: id }';
    expect(findings('Customer', 'defer', looked)).toEqual(
      expect.arrayContaining([expect.stringContaining('cannot stand where "parent" is looked up')]),
    );
  });
});

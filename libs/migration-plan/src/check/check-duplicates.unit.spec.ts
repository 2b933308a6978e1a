import { entity as entitySchema } from '@commander/contracts';
import { checkDuplicates } from './check-duplicates';

const findings = (duplicates: object, more: object = {}) =>
  checkDuplicates(
    entitySchema.parse({
      name: 'Customer',
      source: { connection: 'files', file: 'customers.csv' },
      target: { connection: 'target', table: 'customers' },
      key: ['id'],
      fields: [{ to: 'id' }, { to: 'email' }, { to: 'score', type: 'double' }],
      duplicates,
      ...more,
    }),
  ).map(({ path, message }) => `${path.join('.')} | ${message}`);

const rule = { name: 'email', fields: ['email'] };

describe('checkDuplicates', () => {
  it('finds nothing in rules that make sense', () => {
    const block_by = { field: 'email', prefix: 3 };
    const fuzzy = { similarity: 'jaro_winkler', threshold: 0.9, block_by };
    expect(
      findings({
        policy: 'merge',
        merge: { keep: 'last' },
        rules: [rule, { ...rule, name: 'alike', fuzzy }],
      }),
    ).toEqual([]);
  });

  it.each<[string, object, string]>([
    ['a merge that says not how', { policy: 'merge' }, 'duplicates.policy | The policy merge needs "merge"'],
    ['a merge under another policy', { policy: 'skip', merge: { keep: 'last' } }, 'the policy is skip'],
    ['most recent of nothing', { policy: 'merge', merge: { keep: 'most_recent' } }, 'most_recent needs "by"'],
    [
      '"by" for nothing',
      { policy: 'merge', merge: { keep: 'last', by: 'id' } },
      '"by" is for most_recent only',
    ],
    ['rules of one name', { rules: [rule, rule] }, 'Two rules are named "email"'],
    ['an unknown column', { rules: [{ ...rule, fields: ['emial'] }] }, 'Did you mean "email"?'],
    ['a column twice', { rules: [{ ...rule, fields: ['id', 'id'] }] }, 'names "id" twice'],
    ['a type without equality', { rules: [{ ...rule, fields: ['score'] }] }, 'has no safe equality'],
    [
      'a change that makes no sense',
      { rules: [{ ...rule, normalise: [{ phone: { region: 'ZZ' } }] }] },
      'ZZ',
    ],
    ['a scope without rules', { against: 'target' }, '"against" says where rules look'],
  ])('refuses %s', (_, duplicates, expected) => {
    expect(findings(duplicates).join('\n')).toContain(expected);
  });

  it('refuses to fail what an incremental execution writes anew', () => {
    expect(findings({ rules: [rule] }, { incremental: { column: 'changed' } }).join('\n')).toContain(
      'is incremental, whose records stand in the target already',
    );
  });
});

import { entity as entitySchema, type Duplicates, type Entity } from '@commander/contracts';
import { compileRuleKey } from './compile-rule-key';
import { duplicateRules, plansDuplicates, writePolicy } from './duplicate-rules';
import { mergeRows, needsMembers } from './merge-rows';

const entity = (duplicates: Partial<Duplicates> = {}): Entity =>
  entitySchema.parse({
    name: 'Customer',
    source: { connection: 'files', file: 'customers.csv' },
    target: { connection: 'target', table: 'customers' },
    key: ['id'],
    fields: [
      { to: 'id', type: 'integer' },
      { to: 'name' },
      { to: 'email' },
      { to: 'seen', type: 'timestamptz' },
    ],
    duplicates,
  });

describe('compileRuleKey', () => {
  const email = { name: 'email', fields: ['email'], normalise: ['trim' as const, 'lower' as const] };

  it('makes one key of what is the same after its changes, and another for another rule', () => {
    const read = compileRuleKey(entity(), email);
    expect(read(['1', 'Ada', ' A@B.C', null])).toEqual(read(['2', 'Bob', 'a@b.c ', null]));
    expect(compileRuleKey(entity(), { ...email, name: 'other' })(['1', 'Ada', 'a@b.c', null])?.key).not.toBe(
      read(['1', 'Ada', 'a@b.c', null])?.key,
    );
  });

  it('compares decimals by their value, however they are written', () => {
    const fields = entitySchema.shape.fields.parse([{ to: 'price', type: 'numeric' }]);
    const read = compileRuleKey({ fields }, { name: 'price', fields: ['price'], normalise: ['trim'] });
    expect(['+1', '1.00', '1e0'].map((price) => read([price])?.key)).toEqual(Array(3).fill('["price","1"]'));
    expect(read(['1.01'])?.key).toBe('["price","1.01"]');
  });

  it('asks no record without a value in one of the fields', () => {
    const read = compileRuleKey(entity(), { ...email, fields: ['email', 'name'] });
    expect(read(['1', null, 'a@b.c', null])).toBeNull();
  });

  it('tells texts apart wherever one ends and the next begins', () => {
    const read = compileRuleKey(entity(), { name: 'both', fields: ['name', 'email'] });
    expect(read(['1', 'a', 'bc', null])?.key).not.toBe(read(['1', 'ab', 'c', null])?.key);
  });

  it('makes blocks of a fuzzy rule, and bounds what is compared', () => {
    const read = compileRuleKey(entity(), {
      name: 'alike',
      fields: ['name', 'email'],
      fuzzy: {
        similarity: 'trigram',
        threshold: 0.8,
        block_by: { field: 'name', normalise: ['lower'], prefix: 2 },
      },
    });
    expect(read(['1', 'Ada', 'x', null])).toEqual({ key: '["alike","ad"]', compared: 'Ada x' });
    expect(read(['1', 'Ada', 'x'.repeat(500), null])?.compared).toHaveLength(200);
  });
});

describe('duplicateRules', () => {
  it('has none unless the plan names some, or merges by the key', () => {
    expect(plansDuplicates(entity())).toBe(false);
    expect(plansDuplicates(entity({ policy: 'update' }))).toBe(false);
    expect(duplicateRules(entity({ policy: 'merge', merge: { keep: 'last' } }))).toEqual([
      { name: 'key', fields: ['id'] },
    ]);
    expect(writePolicy(entity({ policy: 'merge' }))).toBe('update');
    expect(writePolicy(entity())).toBe('fail');
  });
});

describe('mergeRows', () => {
  const rows = [
    ['1', 'Ada', null, '2020-01-02T00:00:00Z'],
    ['2', null, 'b@c.d', '2020-01-03T00:00:00Z'],
    ['3', 'Cleo', 'c@d.e', '2020-01-03 01:59:00.5+02:00'],
  ] as const;
  const merged = (duplicates: Partial<Duplicates>) => mergeRows(entity(duplicates), rows[0], rows.slice(1));

  it.each<[string, Partial<Duplicates>, (string | null)[]]>([
    ['first', { policy: 'merge', merge: { keep: 'first' } }, [...rows[0]]],
    [
      'last',
      { policy: 'merge', merge: { keep: 'last' } },
      ['1', 'Cleo', 'c@d.e', '2020-01-03 01:59:00.5+02:00'],
    ],
    ['update', { policy: 'update' }, ['1', 'Cleo', 'c@d.e', '2020-01-03 01:59:00.5+02:00']],
    [
      'prefer_non_null',
      { policy: 'merge', merge: { keep: 'prefer_non_null' } },
      ['1', 'Ada', 'b@c.d', '2020-01-02T00:00:00Z'],
    ],
    [
      'most_recent',
      { policy: 'merge', merge: { keep: 'most_recent', by: 'seen' } },
      ['1', null, 'b@c.d', '2020-01-03T00:00:00Z'],
    ],
    [
      'most_recent of whole numbers',
      { policy: 'merge', merge: { keep: 'most_recent', by: 'id' } },
      ['1', 'Cleo', 'c@d.e', '2020-01-03 01:59:00.5+02:00'],
    ],
  ])('keeps %s under the key of the first', (_, duplicates, expected) => {
    expect(merged(duplicates)).toEqual(expected);
  });

  it('takes the latest of decimals that no float tells apart', () => {
    const fields = entitySchema.shape.fields.parse([{ to: 'version', type: 'numeric' }]);
    const duplicates = entity({ policy: 'merge', merge: { keep: 'most_recent', by: 'version' } }).duplicates;
    const versions = [['9007199254740992'], ['9007199254740993'], ['9007199254740993.0']];
    expect(mergeRows({ fields, duplicates, key: [] }, ['1e3'], versions)).toEqual(['9007199254740993']);
  });

  it('needs the values of the others only where they count', () => {
    expect(needsMembers(entity({ policy: 'merge', merge: { keep: 'first' } }))).toBe(false);
    expect(needsMembers(entity({ policy: 'skip' }))).toBe(false);
    expect(needsMembers(entity({ policy: 'update' }))).toBe(true);
  });
});

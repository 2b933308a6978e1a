import * as failures from './record-failures';

const ALL = {
  suppressed: failures.suppressed(),
  keyMissing: failures.keyMissing('id'),
  duplicateKey: failures.duplicateKey('items_pkey'),
  duplicateInBatch: failures.duplicateKey(undefined),
  duplicateSkipped: failures.duplicateSkipped(),
  survivorFailed: failures.survivorFailed(),
  lookupMissing: failures.lookupMissing('a'),
  lookupAmbiguous: failures.lookupAmbiguous('a'),
  referenceMissing: failures.referenceMissing({ fields: ['a', 'b'], entity: 'Parent', on_missing: 'fail' }),
};

describe('the failure of a record', () => {
  it.each(Object.entries(ALL))('%s has a name and a rule, and ends nothing but the record', (_, failure) => {
    expect(failure).toMatchObject({
      category: 'constraint',
      error_type: 'database',
      retriable: false,
      name: expect.stringMatching(/^[a-z_]+$/) as string,
      rule: expect.any(String) as string,
    });
  });

  it('names the constraint, or the fields, that it is about', () => {
    expect(ALL.duplicateKey).toMatchObject({ code: '23505', name: 'unique_violation', rule: 'items_pkey' });
    expect(ALL.duplicateInBatch.rule).toBe('duplicates.fail');
    expect(ALL.keyMissing).toMatchObject({ code: '23502', name: 'not_null_violation', field: 'id' });
    expect(ALL.referenceMissing).toMatchObject({ name: 'foreign_key_violation', rule: 'reference.a,b' });
  });
});

import type { Plan } from '@commander/contracts';
import fc from 'fast-check';
import { checkPlan } from '../check/check-plan';
import { parsePlan } from '../parse/parse-plan';
import type { DescribedColumn, DescribedSource, DescribedTable } from './described';
import { draftPlan } from './draft-plan';
import { flowYaml } from './flow-yaml';
import { nameSimilarity } from './name-similarity';
import { nameTokens, singular } from './name-tokens';
import { suggestHandling } from './suggest-handling';

const column = (name: string, over: Partial<DescribedColumn> = {}): DescribedColumn => ({
  name,
  type: 'text',
  declared: 'text',
  required: false,
  nullable: over.required !== true,
  fillable: true,
  maxLength: null,
  oneOf: [],
  ...over,
});
const table = (
  name: string,
  columns: DescribedColumn[],
  over: Partial<DescribedTable> = {},
): DescribedTable => ({
  table: name,
  columns,
  keys: [['id']],
  references: [],
  ...over,
});
const file = (name: string, columns: Record<string, string[]>): DescribedSource => ({
  place: { file: name },
  columns: Object.entries(columns).map(([column, samples]) => ({ name: column, samples })),
});
const draft = (found: DescribedSource[], tables: DescribedTable[]) =>
  draftPlan({
    project: { id: '0190a000-0000-7000-8000-000000000001', name: 'p' },
    source: { name: 'old', kind: 'files', found },
    target: { name: 'new', kind: 'postgresql', found: tables },
  });
const planOf = (text: string): Plan => {
  const parsed = parsePlan(text, 'draft');
  expect(parsed).toMatchObject({ ok: true });
  return (parsed as { plan: Plan }).plan;
};

describe('Names', () => {
  it.each([
    ['CustomerNo', ['customer', 'id']],
    ['E-Mail', ['email']],
    ['tbl_customers', ['customer']],
    ['HTTPServers', ['http', 'server']],
    ['Straßennäme', ['straßenname']],
    ['old', ['old']],
  ])('%s is %j', (name, tokens) => expect(nameTokens(name)).toEqual(tokens));

  it.each([
    ['companies', 'company'],
    ['addresses', 'address'],
    ['boxes', 'box'],
    ['status', 'status'],
    ['alias', 'alias'],
    ['class', 'class'],
    ['gas', 'gas'],
  ])('%s is %s in the singular', (word, expected) => expect(singular(word)).toBe(expected));

  it.each([
    ['firstName', 'first_name', 1],
    ['customer_no', 'id', 0.9],
    ['birthDate', 'born', 0.95],
    ['tel', 'phone', 0.95],
    ['country', 'city', 0],
  ])('%s and %s are alike by %d', (a, b, expected) => {
    expect(nameSimilarity(a, b, ['customer'])).toBeCloseTo(expected);
    expect(nameSimilarity(b, a, ['customer'])).toBeCloseTo(expected);
  });
});

describe('The handling of values', () => {
  const suggested = (samples: string[], target: Partial<DescribedColumn>, name = 'value') =>
    suggestHandling({ name, samples }, column(name, target));

  it.each<[string, string[], Partial<DescribedColumn>, unknown[]]>([
    ['trims outer blanks', ['a ', 'b'], {}, ['trim']],
    [
      'makes texts that say so no value',
      ['1', 'N/A', '2', 'NULL'],
      { type: 'integer' },
      [{ null_if: ['N/A', 'NULL'] }],
    ],
    ['leaves a code that looks like them', ['DE', 'FR', 'NA'], {}, []],
    ['leaves ISO days', ['2024-01-02'], { type: 'date' }, []],
    [
      'takes several formats',
      ['13.02.2024', '02/28/2024', '2024-01-02'],
      { type: 'date' },
      [{ date: { format: ['YYYY-MM-DD', 'DD.MM.YYYY', 'MM/DD/YYYY'], ambiguous: 'fail' } }],
    ],
    [
      'reads local times as instants of a zone',
      ['2024-01-02 03:04:05'],
      { type: 'timestamptz' },
      [{ date: { format: 'YYYY-MM-DD HH:mm:ss', zone: 'UTC', ambiguous: 'fail' } }],
    ],
    ['reads grouped numbers', ['1,234.50', '7'], { type: 'numeric' }, [{ number: { locale: 'en-US' } }]],
    ['maps words for true and false', ['J', 'N'], { type: 'boolean' }, [{ map: { J: 'true', N: 'false' } }]],
  ])('%s', (_, samples, target, transforms) => {
    expect(suggested(samples, target)?.transforms).toEqual(transforms);
  });

  it('says where it cannot tell the day from the month', () => {
    expect(suggested(['01/02/2024'], { type: 'date' })?.notes).toEqual([
      'day first or month first: the samples do not say, check it',
    ]);
  });

  it('takes validations from the column', () => {
    expect(suggested(['a'], { required: true, maxLength: 5 })?.validations).toEqual([
      'required',
      { length: { max: 5 } },
    ]);
    expect(suggested(['a'], { oneOf: ['a', 'b'] })?.validations).toEqual([{ one_of: ['a', 'b'] }]);
  });

  it('knows columns that nothing fills', () => {
    expect(suggested(['a'], { type: null })).toBeNull();
    expect(suggested(['a'], { fillable: false })).toBeNull();
  });
});

describe('A drafted plan', () => {
  const companies = table('crm.company', [
    column('id', { type: 'bigint' }),
    column('name', { required: true }),
  ]);
  const customers = table(
    'crm.customers',
    [
      column('id', { type: 'bigint' }),
      column('company_id', { type: 'bigint' }),
      column('vat'),
      column('extra', { required: true }),
    ],
    { references: [{ columns: ['company_id'], table: 'crm.company', to: ['id'] }] },
  );
  const sources = [
    file('tbl_customers.csv', { customer_no: ['1'], CompanyId: ['2'], shoe_size: ['42'] }),
    file('companies.csv.gz', { id: ['2'], name: ['x'] }),
    file('weather.csv', { temperature: ['3'] }),
  ];

  it('matches tables, keys and references', () => {
    const { text, unusedSources, unfilledTables } = draft(sources, [
      companies,
      customers,
      table('audit', [column('id')]),
    ]);
    expect(planOf(text).entities).toMatchObject([
      {
        name: 'Company',
        source: { file: 'companies.csv.gz' },
        target: { table: 'crm.company' },
        key: ['id'],
      },
      {
        name: 'Customer',
        fields: [
          { to: 'id', from: 'customer_no' },
          { to: 'company_id', from: 'CompanyId' },
        ],
        references: [{ fields: ['company_id'], entity: 'Company', on_missing: 'fail' }],
      },
    ]);
    expect({ unusedSources, unfilledTables }).toEqual({
      unusedSources: ['weather.csv'],
      unfilledTables: ['audit'],
    });
    for (const comment of [
      'takes: shoe_size',
      'field: vat (text); nothing is like it',
      'field: extra (text); it must not be null',
    ])
      expect(text).toContain(comment);
  });

  describe('of references in a circle', () => {
    const parent = (over: Partial<DescribedColumn>) =>
      table('crm.company', [...companies.columns, column('parent_id', { type: 'bigint', ...over })], {
        references: [{ columns: ['parent_id'], table: 'crm.company', to: ['id'] }],
      });
    const found = [file('company.csv', { id: ['1'], name: ['a'], parent_id: ['1'] })];

    it('defers one to the table itself', () => {
      const { text } = draft(found, [parent({})]);
      const plan = planOf(text);
      expect(plan.entities[0]?.references).toEqual([
        { fields: ['parent_id'], entity: 'Company', on_missing: 'defer' },
      ]);
      expect(text).toContain('on_missing: defer } # it closes a circle of references: set in a second pass');
      expect(checkPlan(plan)).toEqual([]);
    });

    it.each([
      ['without a default', { required: true }],
      ['with a default', { nullable: false }],
    ])('leaves one in a column that is not null, %s, as a comment', (_, over) => {
      const { text } = draft(found, [parent(over)]);
      expect(planOf(text).entities[0]?.references).toEqual([]);
      expect(text).toContain(
        '# - { fields: [parent_id], entity: Company, on_missing: fail } # it closes a circle of references, and can',
      );
    });

    it.each([
      [false, true],
      [true, false],
    ])('defers the one that can wait, whichever comes first (%s, %s)', (headRequired, staffRequired) => {
      const whole = (name: string, required: boolean) => column(name, { type: 'bigint', required });
      const dept = table('dept', [column('id', { type: 'bigint' }), whole('head_id', headRequired)], {
        references: [{ columns: ['head_id'], table: 'staff', to: ['id'] }],
      });
      const staff = table('staff', [column('id', { type: 'bigint' }), whole('dept_id', staffRequired)], {
        references: [{ columns: ['dept_id'], table: 'dept', to: ['id'] }],
      });
      const { text } = draft(
        [file('dept.csv', { id: ['1'], head_id: ['1'] }), file('staff.csv', { id: ['1'], dept_id: ['1'] })],
        [dept, staff],
      );
      const plan = planOf(text);
      expect(plan.entities.map(({ references }) => references[0]?.on_missing)).toEqual(
        [headRequired, staffRequired].map((required) => (required ? 'fail' : 'defer')),
      );
      expect(checkPlan(plan)).toEqual([]);
    });
  });

  it('leaves a key that nothing fills to whoever edits it', () => {
    const { text } = draft([file('company.csv', { name: ['a'] })], [companies]);
    expect(planOf(text).entities[0]).toMatchObject({ key: ['id'], fields: [{ to: 'id' }, { to: 'name' }] });
    expect(text).toContain('nothing in the source is like it: name the column with "from"');
  });

  it('is a plan for any names, and shows no sample', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });
    const canary = fc.string({ unit: 'grapheme', maxLength: 8 }).map((text) => `canary-7f3a${text}`);
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 6 }), canary, (names, secret) => {
        const columns = Object.fromEntries(['id', ...names].map((each) => [each, [secret]]));
        const target = table('thing', [
          column('id', { type: 'bigint' }),
          ...names.filter((each) => each !== 'id' && /^[\w ]+$/.test(each)).map((each) => column(each)),
        ]);
        const { text } = draft([file('thing.csv', columns)], [target]);
        planOf(text);
        expect(text).not.toContain('canary-7f3a');
      }),
      { numRuns: 40 },
    );
  });

  it('writes every text as YAML reads it', () => {
    expect(['yes', "it's", 'a: b', '', '1', 'a\nb', 'ok.csv'].map(flowYaml)).toEqual([
      "'yes'",
      "'it''s'",
      "'a: b'",
      "''",
      "'1'",
      '"a\\nb"',
      'ok.csv',
    ]);
  });
});

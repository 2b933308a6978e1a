import * as fc from 'fast-check';
import { SAMPLE_PLAN } from '../testing/sample-plan';
import { parsePlan } from './parse-plan';

const problemsOf = (text: string): string[] => {
  const parsed = parsePlan(text, 'plan.yaml');
  return parsed.ok ? [] : parsed.problems.map((p) => `${p.line}:${p.column} ${p.path} | ${p.message}`);
};

/** The sample with one text replaced. */
const with_ = (search: string, replacement: string): string => {
  expect(SAMPLE_PLAN).toContain(search);
  return SAMPLE_PLAN.replace(search, replacement);
};

describe('parsePlan', () => {
  it('reads a plan and fills in the defaults', () => {
    const parsed = parsePlan(SAMPLE_PLAN, 'plan.yaml');
    expect(parsed).toMatchObject({ ok: true, plan: { config: {}, verification: { sample_size: 1000 } } });
  });

  it('reads the same plan from JSON', () => {
    const yaml = parsePlan(SAMPLE_PLAN, 'plan.yaml');
    expect(yaml.ok).toBe(true);
    expect(parsePlan(JSON.stringify(yaml.ok && yaml.plan, null, 2), 'plan.json')).toEqual(yaml);
  });

  it('tells five mistakes of five kinds at once, each with its place, in the order of the lines', () => {
    const text = SAMPLE_PLAN.replace('kind: postgresql', 'kind: postgres')
      .replace('file: orders.csv', 'flie: orders.csv')
      .replace('type: bigint', 'type: int')
      .replace('entity: Customer', 'entity: Custommer')
      .replace(
        'key: [id]\n    fields:\n      - { to: id, type: integer }',
        'key: [idd]\n    fields:\n      - { to: id }',
      );
    expect(problemsOf(text)).toEqual([
      '7:15 connections.db.kind | It must be one of files, postgresql, mariadb, mysql. Did you mean "postgresql"?',
      '10:34 entities[0].source.flie | Unknown key "flie". Did you mean "file"?',
      expect.stringMatching(/^14:25 entities\[0\]\.fields\[0\]\.type \| It must be one of text, integer/),
      '18:39 entities[0].references[0].entity | There is no entity "Custommer". Did you mean "Customer"?',
      '22:11 entities[1].key[0] | The key column "idd" is no field of entity "Customer". Did you mean "id"? Add it to "fields".',
    ]);
  });

  it('goes on checking names and types beside what does not fit the schema', () => {
    const text = SAMPLE_PLAN.replace('type: bigint', 'type: int').replace(
      'entity: Customer',
      'entity: Custommer',
    );
    expect(problemsOf(text)).toEqual([
      expect.stringContaining('14:25 entities[0].fields[0].type | It must be one of'),
      '18:39 entities[0].references[0].entity | There is no entity "Custommer". Did you mean "Customer"?',
    ]);
  });

  it.each([
    ['a misspelt transform', '[trim,', '[trimm,', '16:34', 'Unknown "trimm". Did you mean "trim"?'],
    ['an argument left out', '[trim,', '[null_if,', '16:34', '"null_if" needs an argument'],
    ['an argument too many', '[trim,', '[{ trim: 5 },', '16:34', '"trim" takes no argument'],
    ['a number for a text', "null_if: ['']", 'null_if: [5]', '16:52', 'It must be a text; put it in quotes.'],
    [
      'both sources',
      'from: customer_id,',
      'from: customer_id, constant: 5,',
      '15:9',
      'either `from` or `constant`',
    ],
    [
      'something missing',
      '    key: [id]\n    fields:\n      - { to: id, type: big',
      '    fields:\n      - { to: id, type: big',
      '9:5',
      '"key" is missing.',
    ],
    ['a huge number', 'version: 1', 'version: 12345678901234567890', '1:10', 'put it in quotes'],
    ['an alias', 'name: sample', 'name: *sample', '4:9', 'Aliases (*) are not allowed'],
    ['an anchor', 'name: sample', 'name: &a sample', '4:12', 'Anchors (&) are not allowed'],
    ['a tag', 'name: sample', 'name: !!str sample', '4:15', 'Tags (!) are not allowed'],
    ['a merge key', 'name: sample', 'name: sample\n  <<: {}', '5:3', 'Merge keys (<<) are not allowed'],
    [
      'a repeated key',
      'name: sample',
      'name: sample\n  name: other',
      '5:3',
      'The key "name" stands here twice',
    ],
    [
      'a prototype',
      'name: sample',
      'name: sample\n  __proto__: {}',
      '5:3',
      'The key "__proto__" is not allowed.',
    ],
    ['a second document', 'version: 1', 'version: 1\n---\nversion: 1', '2:1', 'A plan is one document'],
    ['a tab', '  name: sample', '\tname: sample', '4:1', 'Tabs are not allowed as indentation'],
    ['a reserved column', 'to: note', 'to: constructor', '16:15', 'It is a reserved name.'],
  ])('names %s', (...[, search, replacement, place, message]) => {
    const problems = problemsOf(with_(search, replacement));
    expect(problems).toContainEqual(expect.stringContaining(message));
    expect(problems.find((problem) => problem.includes(message))).toMatch(new RegExp(`^${place} `));
  });

  it.each([
    ['brackets', '['.repeat(900_000)],
    ['braces', '{a: '.repeat(200_000)],
    ['dashes', '- '.repeat(500_000)],
    ['indentation', Array.from({ length: 1400 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('refuses what is nested too deeply by %s', (_, text) => {
    expect(problemsOf(text)).toContainEqual(expect.stringContaining('nested deeper than 32 levels'));
  });

  it('refuses a plan above 1 MiB and an alias bomb', () => {
    expect(problemsOf('#'.repeat(1024 * 1024 + 1))).toEqual([
      '1:1  | The plan is larger than 1 MiB; split it.',
    ]);
    const bomb = Array.from({ length: 20 }, (_, i) => `b${i + 1}: &b${i + 1} [*b${i}, *b${i}]`).join('\n');
    expect(problemsOf(`b0: &b0 [x]\n${bomb}`)).toContainEqual(expect.stringContaining('Anchors (&)'));
  });

  it('never throws, and a refusal always has a problem', () => {
    const cut = fc.tuple(fc.nat(SAMPLE_PLAN.length), fc.nat(40), fc.string({ maxLength: 10 }));
    fc.assert(
      fc.property(cut, ([at, length, text]) => {
        const parsed = parsePlan(SAMPLE_PLAN.slice(0, at) + text + SAMPLE_PLAN.slice(at + length), 'p');
        expect(parsed.ok || parsed.problems.length > 0).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

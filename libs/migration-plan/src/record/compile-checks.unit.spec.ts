import { entity } from '@commander/contracts';
import { checkProblem } from './compile-checks';
import { compilePipeline } from './compile-pipeline';

const FIELDS = [
  { to: 'id', type: 'bigint' },
  { to: 'low', type: 'integer' },
  { to: 'high', type: 'numeric' },
  { to: 'at', type: 'timestamptz' },
  { to: 'paid', type: 'boolean' },
  { to: 'day', type: 'date' },
  { to: 'note' },
];

const sample = (checks: unknown[]) =>
  entity.parse({
    name: 'Sample',
    source: { connection: 'files', file: 'sample.csv' },
    target: { connection: 'db', table: 'sample' },
    key: ['id'],
    fields: FIELDS,
    checks,
  });

const ROW = ['9007199254740993', '3', '3.50', '2020-01-01 01:00:00+01', 'yes', '2020-02-01', null];

const outcomeOf = (checks: unknown[], row: readonly (string | null)[] = ROW): unknown => {
  const record = compilePipeline(sample(checks)).process(row, 0);
  return record.kind === 'valid' ? (record.remarks?.warnings ?? 'passed') : [record.rule, record.field];
};

describe('the checks of a record', () => {
  it.each([
    ['record.low < record.high', 'passed'],
    ['double(record.low) <= record.high && record.note == null', 'passed'],
    ['record.id == 9007199254740993', 'passed'],
    ['record.at == timestamp("2020-01-01T00:00:00Z")', 'passed'],
    ['record.paid && record.day >= "2020-01-01"', 'passed'],
    ['record.note == null || size(record.note) > 3', 'passed'],
    ['record.low > 3', ['rule', 'low']],
    ['size(record.note) > 3', ['rule', 'note']],
    ['record.low', ['rule', 'low']],
  ])('%s', (cel, expected) => {
    expect(outcomeOf([{ name: 'rule', cel }])).toEqual(expected);
  });

  it('warn where they are told to, and go on', () => {
    const checks = [
      { name: 'first', cel: 'record.low > 3', severity: 'warning' },
      { name: 'second', cel: 'record.low > 4', severity: 'warning' },
    ];
    expect(outcomeOf(checks)).toEqual(['first', 'second']);
  });

  it('accept no text that is too long to be looked at', () => {
    const row = [...ROW.slice(0, 6), 'x'.repeat(100_001)];
    expect(outcomeOf([{ name: 'rule', cel: 'record.note != "y"' }], row)).toEqual(['rule', 'note']);
  });

  it.each([
    ['record.low >', 'it cannot be read'],
    ['value == "x"', 'it names "value"; there is only "record"'],
    ['record.lo > 3', 'it names the column "lo", which is none of "fields"'],
    ['record == null', 'write a column of the record as'],
    ['record[record.note] == ""', 'write a column of the record as'],
    ['[1, 2].exists(x, x > record.low)', 'nothing bounds their time'],
    ['record.note.replace("a", record.note) == ""', 'there is no function "replace"'],
    ['record.note.matches(record.day)', 'the pattern of matches must be a text in quotes'],
    ['{"a": record.low}.a > 1', 'it makes a message or a map'],
  ])('cannot be used: %s', (cel, problem) => {
    const { fields } = sample([]);
    expect(checkProblem({ name: 'rule', cel }, fields)).toContain(problem);
  });

  it('take no longer for a pattern that a backtracking engine never ends with', () => {
    const row = [...ROW.slice(0, 6), `${'a'.repeat(50_000)}!`];
    expect(outcomeOf([{ name: 'rule', cel: 'record.note.matches("^(a+)+$")' }], row)).toEqual([
      'rule',
      'note',
    ]);
  });
});

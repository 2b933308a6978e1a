import { entity } from '@commander/contracts';
import * as fc from 'fast-check';
import { compilePipeline } from './compile-pipeline';
import type { RecordPipeline } from './record-pipeline';
import { splitKey } from './source-id';

const pipelineOf = (fields: unknown[], key: string[] = ['id']): RecordPipeline =>
  compilePipeline(
    entity.parse({
      name: 'Sample',
      source: { connection: 'files', file: 'sample.csv' },
      target: { connection: 'db', table: 'sample' },
      key,
      fields,
    }),
  );

/** The value that a field makes of a text, or the rule that stops it. */
const resultOf = (field: object, text: string | null): string | null => {
  const record = pipelineOf([{ to: 'id' }, { to: 'v', ...field }]).process(['1', text], 0);
  return record.kind === 'valid' ? (record.values[1] ?? null) : `! ${record.errorType} ${record.rule}`;
};

describe('compilePipeline', () => {
  it('reads each source column once and writes the fields in their order', () => {
    const pipeline = pipelineOf([
      { to: 'id', from: 'nr', type: 'integer' },
      { to: 'origin', constant: 'crm' },
      { to: 'label', from: 'nr' },
      { to: 'name', transforms: ['trim', 'upper'] },
    ]);
    expect(pipeline.sourceColumns).toEqual(['nr', 'name']);
    expect(pipeline.targetColumns).toEqual(['id', 'origin', 'label', 'name']);
    expect(pipeline.transformationsPerRecord).toBe(1);
    expect(pipeline.process(['007', ' ann '], 0)).toEqual({
      kind: 'valid',
      sourceId: '007',
      targetId: '7',
      values: ['7', 'crm', '007', 'ANN'],
    });
  });

  it("reads the columns that a transform names besides the field's own, which need not be there", () => {
    const pipeline = pipelineOf([
      { to: 'id' },
      { to: 'name', transforms: [{ concat: { fields: ['first', 'last'] } }, 'upper'] },
      { to: 'kind', transforms: [{ cel: 'record.last == null ? "firm" : "person"' }] },
      { to: 'first', transforms: [{ cel: 'value + "!"' }] },
    ]);
    expect(pipeline.sourceColumns).toEqual(['id', 'first', 'last']);
    expect(pipeline.process(['1', 'Ann', null], 0)).toMatchObject({ values: ['1', 'ANN', 'firm', 'Ann!'] });
    expect(pipeline.process(['1', 'Ann', 'Lee'], 0)).toMatchObject({
      values: ['1', 'ANN LEE', 'person', 'Ann!'],
    });
  });

  it.each<[string, object, string | null, string | null]>([
    ['trim', { transforms: ['trim'] }, ' a b ', 'a b'],
    ['lower', { transforms: ['lower'] }, 'ÄB', 'äb'],
    ['collapse_spaces', { transforms: ['collapse_spaces'] }, 'a \t\n b', 'a b'],
    ['null_if', { transforms: [{ null_if: ['NA'] }] }, 'NA', null],
    ['null_if of several', { transforms: [{ null_if: ['NA', ''] }] }, '', null],
    ['null_if keeps others', { transforms: [{ null_if: ['NA', ''] }] }, 'x', 'x'],
    ['default', { transforms: [{ default: 'x' }] }, null, 'x'],
    ['default leaves the empty text', { transforms: [{ default: 'x' }] }, '', ''],
    [
      'default after null_if',
      { type: 'integer', transforms: [{ null_if: ['NA'] }, { default: 0 }] },
      'NA',
      '0',
    ],
    ['map', { transforms: [{ map: { M: 'male' } }] }, 'M', 'male'],
    ['map keeps others', { transforms: [{ map: { M: 'male' } }] }, 'toString', 'toString'],
    ['replace', { transforms: [{ replace: { search: '.', with: '$&' } }] }, 'a.b.c', 'a$&b$&c'],
    ['transforms on nothing', { transforms: ['trim', 'upper', { map: { a: 'b' } }] }, null, null],
    ['type', { type: 'integer' }, 'x', '! transformation type.integer'],
    ['type on nothing', { type: 'integer' }, null, null],
    ['required', { validations: ['required'] }, null, '! validation required'],
    ['length', { validations: [{ length: { min: 2, max: 3 } }] }, 'a', '! validation length'],
    ['length counts code points', { validations: [{ length: { max: 3 } }] }, '😀😀😀', '😀😀😀'],
    [
      'length at least, in code points',
      { validations: [{ length: { min: 3 } }] },
      '😀😀',
      '! validation length',
    ],
    ['length on nothing', { validations: [{ length: { min: 2 } }] }, null, null],
    [
      'range',
      { type: 'numeric', validations: [{ range: { max: 100 } }] },
      '100.00000000000000001',
      '! validation range',
    ],
    ['range at its border', { type: 'bigint', validations: [{ range: { min: 1, max: 2 } }] }, '2', '2'],
    ['one_of', { validations: [{ one_of: ['a', 'b'] }] }, 'c', '! validation one_of'],
    ['email', { validations: ['email'] }, 'ann@example.org', 'ann@example.org'],
    ['email that is none', { validations: ['email'] }, 'ann@', '! validation email'],
    ['pattern, the whole text', { validations: [{ pattern: '[A-Z]{2}\\d+' }] }, 'AB12', 'AB12'],
    [
      'pattern, a part of it',
      { validations: [{ pattern: '[A-Z]{2}\\d+' }] },
      'xAB12',
      '! validation pattern',
    ],
    [
      'pattern that would go back for ever',
      { validations: [{ pattern: '(a+)+b' }] },
      'a'.repeat(50_000),
      '! validation pattern',
    ],
    ['phone', { validations: [{ phone: { region: 'US' } }] }, '212 736 5000', '212 736 5000'],
    ['phone that is none', { validations: [{ phone: { region: 'US' } }] }, '12', '! validation phone'],
    ['day', { type: 'date', validations: [{ day: { min: '2020-01-01' } }] }, '2020-01-01', '2020-01-01'],
    [
      'day before the first',
      { type: 'timestamp', validations: [{ day: { min: '2020-01-02' } }] },
      '2020-01-01 23:59',
      '! validation day',
    ],
    [
      'day of an instant in UTC',
      { type: 'timestamptz', validations: [{ day: { max: '2020-01-01' } }] },
      '2020-01-02T00:30:00+01:00',
      '2020-01-02T00:30:00+01:00',
    ],
    ...['+01', '+0100', '+01:00'].map((offset): [string, object, string, string] => [
      `day of an instant at ${offset}`,
      { type: 'timestamptz', validations: [{ day: { min: '2020-01-02' } }] },
      `2020-01-02 00:30${offset}`,
      '! validation day',
    ]),
    ['one_of in the canonical form', { type: 'boolean', validations: [{ one_of: ['yes'] }] }, 'T', 'true'],
  ])('%s', (_, field, text, expected) => {
    expect(resultOf(field, text)).toBe(expected);
  });

  it('stops replacements that blow a text up', () => {
    const tenfold = { replace: { search: 'a', with: 'a'.repeat(10) } };
    const transforms = Array.from({ length: 50 }, () => tenfold);
    expect(resultOf({ transforms }, 'a')).toBe('! transformation replace.too_long');
  });

  it('fails a record without a key under its place in the source', () => {
    const pipeline = pipelineOf([{ to: 'id' }, { to: 'v', type: 'integer' }]);
    expect(pipeline.process([null, '1'], 41)).toEqual({
      kind: 'invalid',
      sourceId: '#41',
      errorType: 'validation',
      rule: 'key.missing',
      field: 'id',
      message: 'The key column id has no value.',
    });
    expect(pipeline.process(['x'.repeat(501), '1'], 5)).toMatchObject({
      sourceId: '#5',
      rule: 'key.too_long',
    });
    expect(pipeline.process(['x\0', '1'], 6)).toMatchObject({ sourceId: '#6', rule: 'key.not_text' });
  });

  it('fails a record whose key a transform takes away, under its source id', () => {
    const pipeline = pipelineOf([{ to: 'id', transforms: [{ null_if: ['NA'] }] }]);
    expect(pipeline.process(['NA'], 0)).toMatchObject({
      kind: 'invalid',
      sourceId: 'NA',
      rule: 'key.missing',
    });
  });

  it('makes ids from the raw and from the processed texts of the key, in its order', () => {
    const fields = [{ to: 'a', transforms: ['upper'] }, { to: 'b' }];
    expect(pipelineOf(fields, ['b', 'a']).process(['x', 'y|z'], 0)).toMatchObject({
      sourceId: 'y\\|z|x',
      targetId: 'y\\|z|X',
    });
  });

  it('never throws, never says a value, and gives a valid record one text for each field', () => {
    const canary = 'canary-5e0c';
    const fields = [
      { to: 'id', transforms: ['trim', 'lower'] },
      { to: 'n', type: 'numeric', validations: [{ range: { min: -5, max: 5 } }] },
      { to: 'j', type: 'json', transforms: [{ null_if: [''] }] },
      { to: 't', type: 'timestamptz' },
    ];
    const pipeline = pipelineOf(fields);
    const text = fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.double().map(String), fc.json()));
    fc.assert(
      fc.property(fc.tuple(text, text, text, text), (texts) => {
        const record = pipeline.process(texts, 3);
        expect(record.kind === 'invalid' || record.values.length === fields.length).toBe(true);
        expect(record.sourceId === '#3' || splitKey(record.sourceId)[0] === texts[0]).toBe(true);
      }),
    );
    const failed = pipeline.process(['1', canary, canary, canary], 0);
    expect(JSON.stringify(failed)).not.toContain(canary);
  });
});

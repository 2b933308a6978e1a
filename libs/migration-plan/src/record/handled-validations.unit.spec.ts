import { entity, type FieldType } from '@commander/contracts';
import * as fc from 'fast-check';
import { compilePipeline } from './compile-pipeline';

/** What becomes of one value: the value and what is said of it, or the rule that stops the record. */
function outcomeOf(type: FieldType, validations: unknown[], text: string | null): unknown[] {
  const pipeline = compilePipeline(
    entity.parse({
      name: 'Sample',
      source: { connection: 'files', file: 'sample.csv' },
      target: { connection: 'db', table: 'sample' },
      key: ['id'],
      fields: [{ to: 'id' }, { to: 'v', type, validations }],
    }),
  );
  const record = pipeline.process(['1', text], 0);
  return record.kind === 'valid' ? [record.values[1], record.remarks] : [record.rule];
}

const FIXED = { fixed: true };

describe('a validation that says how it is handled', () => {
  it.each<[string, Parameters<typeof outcomeOf>, unknown[]]>([
    ['trim', ['text', [{ length: { max: 2 }, fix: 'trim' }], ' ab '], ['ab', FIXED]],
    ['truncate', ['text', [{ length: { max: 2 }, fix: 'truncate' }], 'a😀c'], ['a😀', FIXED]],
    ['normalise, e-mail', ['text', [{ email: true, fix: 'normalise' }], ' a@B.org'], ['a@b.org', FIXED]],
    [
      'normalise, phone',
      ['text', [{ phone: { region: 'US' }, fix: 'normalise' }], 'tel. (212) 736-5000'],
      ['phone'],
    ],
    ['normalise, words', ['text', [{ one_of: ['Open'], fix: 'normalise' }], ' OPEN '], ['Open', FIXED]],
    ['clamp, below', ['integer', [{ range: { min: 1, max: 5 }, fix: 'clamp' }], '0'], ['1', FIXED]],
    ['clamp, above', ['numeric', [{ range: { max: 5 }, fix: 'clamp' }], '5.000001'], ['5', FIXED]],
    [
      'clamp, day',
      ['date', [{ day: { min: '2001-01-01' }, fix: 'clamp' }], '1999-12-31'],
      ['2001-01-01', FIXED],
    ],
    ['default', ['text', [{ required: true, fix: { default: 'none' } }], null], ['none', FIXED]],
    ['default of a number', ['integer', [{ range: { min: 1 }, fix: { default: 7 } }], '0'], ['7', FIXED]],
    ['nothing to fix', ['text', [{ length: { max: 2 }, fix: 'truncate' }], 'ab'], ['ab', undefined]],
    ['a fix in vain', ['text', [{ length: { max: 2 }, fix: 'trim' }], ' abc'], ['length']],
    [
      'a fix in vain, warning',
      ['text', [{ length: { max: 2 }, fix: 'trim', severity: 'warning' }], ' abc'],
      [' abc', { warnings: ['v.length'] }],
    ],
    ['warning', ['text', [{ email: true, severity: 'warning' }], 'x'], ['x', { warnings: ['v.email'] }]],
    [
      'warning, nothing',
      ['text', [{ required: true, severity: 'warning' }], null],
      [null, { warnings: ['v.required'] }],
    ],
    ['error', ['text', [{ email: true, severity: 'error' }], 'x'], ['email']],
  ])('%s', (_, given, expected) => {
    expect(outcomeOf(...given)).toEqual(expected);
  });

  it('hands a repaired value on to the next one, and counts a record once', () => {
    const validations = [
      { length: { max: 8 }, fix: 'trim' },
      { one_of: ['open'], fix: 'normalise' },
      { pattern: 'o.*', severity: 'warning' },
    ];
    expect(outcomeOf('text', validations, '   OPEN   ')).toEqual(['open', FIXED]);
  });

  it('says of a record only what is its own', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('ok', 'much too long'), { maxLength: 20 }), (texts) => {
        const said = texts.map((text) =>
          outcomeOf('text', [{ length: { max: 5 }, severity: 'warning' }], text),
        );
        expect(said).toEqual(
          texts.map((text) => [text, text === 'ok' ? undefined : { warnings: ['v.length'] }]),
        );
      }),
    );
  });
});

import { entity as entitySchema, type Entity } from '@commander/contracts';
import fc from 'fast-check';
import { compilePipeline } from '../record/compile-pipeline';
import { bytesOfText } from './byte-text';
import { encodeField } from './copy-field';
import { LinePipeline, type ProcessedLine } from './line-pipeline';
import { someValuesOfLine, valuesOfLine } from './values-of-line';

type Row = readonly (string | null)[];

const entityOf = (fields: object[], more: object = {}): Entity =>
  entitySchema.parse({
    name: 'Thing',
    source: { connection: 'old', table: 'thing' },
    target: { connection: 'new', table: 'thing' },
    key: ['id'],
    fields,
    ...more,
  });

const lineOf = (row: Row): string => bytesOfText(row.map(encodeField).join('\t'));

function processed(entity: Entity, rows: readonly Row[], first = 0): ProcessedLine[] {
  const text = rows.map((row) => `${lineOf(row)}\n`).join('');
  const lines: ProcessedLine[] = [];
  const pipeline = new LinePipeline(compilePipeline(entity));
  const piece = { bytes: Buffer.from(text, 'latin1'), text };
  expect(pipeline.process(piece, first, (line) => lines.push(line))).toBe(rows.length);
  return lines;
}

const STRAIGHT = entityOf([
  { to: 'id', type: 'integer' },
  { to: 'name' },
  { to: 'note', transforms: ['trim'] },
]);
const TURNED = entityOf(
  [
    { to: 'origin', constant: 'ö|\t' },
    { to: 'note', transforms: ['trim', 'lower'], validations: [{ length: { max: 6 } }] },
    { to: 'id', type: 'integer' },
    { to: 'label', from: 'name' },
    { to: 'both', transforms: [{ concat: { fields: ['name', 'note'] } }] },
    { to: 'name' },
  ],
  { checks: [{ name: 'named', cel: 'record.label != "nobody"' }] },
);
const KEYED = entityOf([{ to: 'id' }, { to: 'part', from: 'name' }, { to: 'note' }], { key: ['part', 'id'] });

/** Everything but its values, of which a line leaves out what nothing looks at. */
const saidOf = (record: ProcessedLine['record']) => ({ ...record, values: undefined });

describe('LinePipeline', () => {
  it('passes on as it was read what nothing changes', () => {
    const rows: Row[] = [
      ['1', 'a\tb\\', null],
      ['2', '\u00e4\u{1f600}', 'x'],
    ];
    const lines = processed(STRAIGHT, rows);
    expect(lines.map(({ written }) => written)).toEqual(rows.map(lineOf));
    expect(lines.every(({ read, written }) => read === written)).toBe(true);
  });

  it('writes anew only the fields that something changes', () => {
    const [line] = processed(STRAIGHT, [['007', '\\N is no null', ' \u00fc\n ']]);
    expect(line?.written).toBe(lineOf(['7', '\\N is no null', '\u00fc']));
    expect(line?.read).toBe(lineOf(['007', '\\N is no null', ' \u00fc\n ']));
  });

  it('counts places on, so that a record without a key has its own', () => {
    const lines = processed(
      STRAIGHT,
      [
        ['1', null, null],
        [null, 'x', null],
      ],
      41,
    );
    expect(lines[1]?.record).toMatchObject({ kind: 'invalid', sourceId: '#42', rule: 'key.missing' });
  });

  it.each([
    ['fields in the order of the source', STRAIGHT],
    ['constants, columns that are read twice, columns made of others, checks over fields', TURNED],
    ['keys of several columns', KEYED],
  ])('says of any record what its pipeline says of its values: %s', (_, entity) => {
    const pipeline = compilePipeline(entity);
    const value = fc.option(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('1', '007', '-3', 'nobody', '\\N', '\\', '\t', '\n', '\r', ' a ', 'a|b', '\b\f\v'),
      ),
    );
    const row = fc.array(value, {
      minLength: pipeline.sourceColumns.length,
      maxLength: pipeline.sourceColumns.length,
    });
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 4 }), (rows) => {
        const storable = rows.map((texts) => texts.map((text) => text?.replaceAll('\0', '') ?? null));
        const lines = processed(entity, storable, 7);
        const records = storable.map((texts, place) => pipeline.process(texts, 7 + place));
        expect(lines.map(({ read }) => valuesOfLine(read))).toEqual(storable);
        expect(lines.map(({ record }) => saidOf(record))).toEqual(records.map(saidOf));
        const odd = pipeline.targetColumns.flatMap((__, i) => (i % 2 === 1 ? [i] : []));
        const valid = records.flatMap((record, place) =>
          record.kind === 'valid' ? [{ ...record, place }] : [],
        );
        for (const { values, place } of valid) {
          const written = lines[place]?.written ?? '';
          expect(valuesOfLine(written)).toEqual(values);
          expect(someValuesOfLine(written, odd)).toEqual(odd.map((i) => values[i]));
        }
      }),
      { numRuns: 300 },
    );
  });
});

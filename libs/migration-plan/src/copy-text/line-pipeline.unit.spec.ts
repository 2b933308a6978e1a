import { entity as entitySchema, type Entity } from '@commander/contracts';
import fc from 'fast-check';
import { compilePipeline } from '../record/compile-pipeline';
import type { ValidRecord } from '../record/record-pipeline';
import { bytesOfText } from './byte-text';
import { encodeField } from './copy-field';
import { LinePipeline } from './line-pipeline';
import type { ProcessedLines } from './processed-lines';
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

function processed(entity: Entity, rows: readonly Row[], first = 0): ProcessedLines {
  const text = rows.map((row) => `${lineOf(row)}\n`).join('');
  const pipeline = new LinePipeline(compilePipeline(entity));
  const lines = pipeline.process({ bytes: Buffer.from(text, 'latin1'), types: [] }, first);
  expect(lines.readAt).toHaveLength(rows.length);
  return lines;
}

const writtenOf = (lines: ProcessedLines): string[] => lines.places.map((_, n) => lines.line(n));

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
const BESIDE = entityOf([{ to: 'origin', constant: 'here' }, { to: 'id' }, { to: 'name' }, { to: 'note' }]);
const KEYED = entityOf([{ to: 'id' }, { to: 'part', from: 'name' }, { to: 'note' }], { key: ['part', 'id'] });

/** What is said of each record, but for the values of the valid ones. */
function saidOf({ sourceIds, targetIds, places, remarks, invalid, readAt }: ProcessedLines) {
  const said = new Array<object>(readAt.length);
  for (const { place, record } of invalid) said[place] = record;
  for (const [n, place] of places.entries()) {
    const remarked = remarks.get(n);
    const [sourceId, targetId] = [sourceIds[n], targetIds[n]];
    said[place] = { kind: 'valid', sourceId, targetId, ...(remarked && { remarks: remarked }) };
  }
  return said;
}

const omitValues = ({ values: _, ...rest }: ValidRecord) => rest;

describe('LinePipeline', () => {
  it('passes on as it was read what nothing changes', () => {
    const rows: Row[] = [
      ['1', 'a\tb\\', null],
      ['2', '\u00e4\u{1f600}', 'x'],
    ];
    const lines = processed(STRAIGHT, rows);
    expect(writtenOf(lines)).toEqual(rows.map(lineOf));
    expect(lines.written.toString('latin1')).toBe(rows.map((row) => `${lineOf(row)}\n`).join(''));
  });

  it('writes anew only the fields that something changes', () => {
    const lines = processed(STRAIGHT, [['007', '\\N is no null', ' \u00fc\n ']]);
    expect(writtenOf(lines)).toEqual([lineOf(['7', '\\N is no null', '\u00fc'])]);
    expect(lines.sourceAt(0)).toEqual(['007', '\\N is no null', ' \u00fc\n ']);
  });

  it.each([
    ['fields in the order of the source', STRAIGHT, (id: string, name: string) => [id, name, 'x']],
    ['fields beside a constant', BESIDE, (id: string, name: string) => ['here', id, name, ' x']],
  ])('decodes no more of a long batch at a time than it needs, and whole lines: %s', (_, entity, to) => {
    const nameOf = (i: number) => (i === 1500 ? '\u00e4'.repeat(50_000) : `name ${i} `.repeat(1 + (i % 9)));
    const ids = Array.from({ length: 4000 }, (__, i) => `${i + 1}`);
    const lines = processed(
      entity,
      ids.map((id, i) => [id, nameOf(i), ' x']),
    );
    expect(lines.written.length).toBeGreaterThan(200_000);
    expect(lines.invalid).toEqual([]);
    expect(writtenOf(lines)).toEqual(ids.map((id, i) => lineOf(to(id, nameOf(i)))));
  });

  it('says of which type its fields are that no transform, constant or fix has changed', () => {
    const entity = entityOf([
      { to: 'id', type: 'integer' },
      { to: 'origin', constant: 'here' },
      { to: 'note', transforms: ['trim'] },
      { to: 'name', validations: [{ length: { max: 6 }, fix: 'truncate' }] },
      { to: 'label', from: 'name', validations: [{ length: { max: 6 } }] },
    ]);
    const pipeline = compilePipeline(entity);
    expect(pipeline.sourceColumns).toEqual(['id', 'note', 'name']);
    const types = ['integer', 'text', 'character varying(6)'];
    const lines = new LinePipeline(pipeline).process({ bytes: Buffer.alloc(0), types }, 0);
    expect(lines.types).toEqual(['integer', null, null, null, 'character varying(6)']);
  });

  it('serves one batch after the other, also into what was taken back', () => {
    const pipeline = new LinePipeline(compilePipeline(STRAIGHT));
    const batch = (rows: readonly Row[]) =>
      pipeline.process(
        { bytes: Buffer.from(rows.map((row) => `${lineOf(row)}\n`).join(''), 'latin1'), types: [] },
        0,
      );
    const [short, long] = [
      [['1', 'a', ' b']],
      Array.from({ length: 50 }, (_, i) => [`0${i + 1}`, 'name', null]),
    ];
    const first = batch(long);
    const second = batch(short);
    expect(writtenOf(first)).toEqual(
      long.map(([, name, note], i) => lineOf([`${i + 1}`, name ?? null, note ?? null])),
    );
    expect(first.sourceAt(7)).toEqual(long[7]);
    first.release();
    const third = batch(short);
    for (const lines of [second, third]) expect(writtenOf(lines)).toEqual([lineOf(['1', 'a', 'b'])]);
    expect(third.written.buffer).toBe(first.written.buffer);
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
    expect(lines.invalid).toMatchObject([{ place: 1, record: { sourceId: '#42', rule: 'key.missing' } }]);
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
        expect(storable.map((__, place) => lines.sourceAt(place))).toEqual(storable);
        expect(saidOf(lines)).toEqual(
          records.map((record) => (record.kind === 'valid' ? omitValues(record) : record)),
        );
        const odd = pipeline.targetColumns.flatMap((__, i) => (i % 2 === 1 ? [i] : []));
        const valid = records.flatMap((record) => (record.kind === 'valid' ? [record.values] : []));
        const written = writtenOf(lines);
        expect(written.map(valuesOfLine)).toEqual(valid);
        expect(lines.written.toString('latin1')).toBe(written.map((line) => `${line}\n`).join(''));
        expect(written.map((line) => someValuesOfLine(line, odd))).toEqual(
          valid.map((values) => odd.map((i) => values[i])),
        );
      }),
      { numRuns: 300 },
    );
  });
});

import { entity as entitySchema } from '@commander/contracts';
import { compilePipeline } from '@commander/migration-plan';
import { expectedRecord, type ExpectedRecord } from './expected-record';
import { judgeRecord, TRANSFORMED } from './judge-record';

const entity = entitySchema.parse({
  name: 'Plane',
  source: { connection: 'files', file: 'planes.csv' },
  target: { connection: 'new', table: 'plane' },
  key: ['id'],
  fields: [
    { to: 'id', from: 'tailnum' },
    { to: 'speed', type: 'integer', transforms: [{ null_if: ['NA'] }] },
    { to: 'maker', transforms: ['trim'] },
    { to: 'origin', constant: 'import', transforms: ['upper'] },
  ],
});
const pipeline = compilePipeline(entity);
const expected = (speed: string, maker: string): ExpectedRecord => {
  const record = expectedRecord(entity, pipeline, ['N1', speed, maker]);
  if (!record) throw new Error('a record expected');
  return record;
};

describe('Judging a sampled record', () => {
  it('matches where every field is as the plan makes it', () => {
    const row = { place: 0, found: true, same: [true, true, true, true], texts: ['N1', '90', 'X', 'IMPORT'] };
    expect(judgeRecord(entity, expected('90', 'X'), row)).toEqual({ mismatches: [], transformed: [] });
  });

  it('lists a field that the plan changed, masked, and still matches', () => {
    const row = { place: 0, found: true, same: [true, true, true, true], texts: ['N1', null, 'X', 'IMPORT'] };
    const judged = judgeRecord(entity, expected('NA', ' X '), row);
    expect(judged.mismatches).toEqual([]);
    expect(judged.transformed).toEqual([
      {
        entity: 'Plane',
        record_id: 'N1',
        field: 'speed',
        source_value: '<text 1-4>',
        target_value: '<null>',
        reason: TRANSFORMED,
      },
      expect.objectContaining({ field: 'maker', reason: TRANSFORMED }),
    ]);
  });

  it('takes a reference that may be taken away, and a repaired value, for what the plan does', () => {
    const changed = entitySchema.parse({
      ...entity,
      fields: [
        { to: 'id', from: 'tailnum' },
        { to: 'maker', validations: [{ length: { max: 3 }, fix: 'truncate' }] },
        { to: 'owner' },
      ],
      references: [{ fields: ['owner'], entity: 'Owner', on_missing: 'null' }],
    });
    const record = expectedRecord(changed, compilePipeline(changed), ['N1', 'Boeing', 'O7']);
    const row = { place: 0, found: true, same: [true, true, false], texts: ['N1', 'Boe', null] };
    const judged = record && judgeRecord(changed, record, row);
    expect(judged?.mismatches).toEqual([]);
    expect(judged?.transformed.map(({ field }) => field)).toEqual(['maker', 'owner']);
    const other = record && judgeRecord(changed, record, { ...row, texts: ['N1', 'Boe', 'O8'] });
    expect(other?.mismatches.map(({ field }) => field)).toEqual(['owner']);
  });

  it('lists a field that is not as the plan makes it', () => {
    const row = {
      place: 0,
      found: true,
      same: [true, false, true, true],
      texts: ['N1', '91', 'X', 'IMPORT'],
    };
    const { mismatches } = judgeRecord(entity, expected('90', 'X'), row);
    expect(mismatches).toEqual([expect.objectContaining({ field: 'speed', reason: 'Value differs' })]);
  });

  it('lists a record that is missing once', () => {
    const row = {
      place: 0,
      found: false,
      same: [false, false, false, false],
      texts: [null, null, null, null],
    };
    const { mismatches } = judgeRecord(entity, expected('90', 'X'), row);
    expect(mismatches).toEqual([expect.objectContaining({ field: 'id', reason: 'Missing in target' })]);
  });

  it('makes nothing of a row that the plan refuses', () => {
    expect(expectedRecord(entity, pipeline, ['N1', 'fast', 'X'])).toBeUndefined();
  });
});

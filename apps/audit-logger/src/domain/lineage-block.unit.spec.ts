import { countRecords, findRecords, recordEntries, type LineageOutcomes } from './lineage-block';

const OUTCOMES: LineageOutcomes = [
  { outcome: 'created', source_ids: ['a', 'b'], target_ids: ['1', '2'] },
  { outcome: 'updated', source_ids: ['c'] },
  { outcome: 'failed', source_ids: ['d'], rule: 'required' },
];
const UNDONE: LineageOutcomes = [
  { outcome: 'deleted', target_ids: ['1', '2'] },
  { outcome: 'conflict', target_ids: ['c'], rule: 'row.changed' },
];

describe('recordEntries', () => {
  it('has one entry per record, with the target id where something was written', () => {
    expect(
      recordEntries('loaded', OUTCOMES).map(({ action, source_id, target_id, rule }) => [
        action,
        source_id,
        target_id,
        rule,
      ]),
    ).toEqual([
      ['record.created', 'a', '1', null],
      ['record.created', 'b', '2', null],
      ['record.updated', 'c', 'c', null],
      ['error.occurred', 'd', null, 'required'],
    ]);
  });

  it('has one entry for every id of a run', () => {
    const runs: LineageOutcomes = [{ outcome: 'created', source_ids: [], source_runs: [['8', '10']] }];
    expect(recordEntries('loaded', runs).map(({ source_id, target_id }) => [source_id, target_id])).toEqual([
      ['8', '8'],
      ['9', '9'],
      ['10', '10'],
    ]);
    expect(findRecords('loaded', runs, ['9'])).toHaveLength(1);
    expect(countRecords(runs)).toBe(3);
  });

  it('calls what was only rehearsed by another name', () => {
    expect(recordEntries('rehearsed', OUTCOMES).map(({ action }) => action)).toEqual([
      'rehearsal.created',
      'rehearsal.created',
      'rehearsal.updated',
      'rehearsal.failed',
    ]);
  });

  it('has one entry per undone row, by its id in the target', () => {
    expect(recordEntries('undone', UNDONE)).toEqual([
      { action: 'record.deleted', outcome: 'deleted', source_id: null, target_id: '1', rule: null },
      { action: 'record.deleted', outcome: 'deleted', source_id: null, target_id: '2', rule: null },
      {
        action: 'rollback.conflict',
        outcome: 'conflict',
        source_id: null,
        target_id: 'c',
        rule: 'row.changed',
      },
    ]);
  });
});

describe('findRecords', () => {
  it('finds by source id and by target id, each record once', () => {
    expect(findRecords('loaded', OUTCOMES, ['b'])).toEqual(findRecords('loaded', OUTCOMES, ['2']));
    expect(findRecords('loaded', OUTCOMES, ['b', '2'])).toHaveLength(1);
    expect(findRecords('loaded', OUTCOMES, ['z'])).toEqual([]);
  });

  it('finds an undone row by its id in the target', () => {
    expect(findRecords('undone', UNDONE, ['b', '2']).map(({ target_id }) => target_id)).toEqual(['2']);
  });
});

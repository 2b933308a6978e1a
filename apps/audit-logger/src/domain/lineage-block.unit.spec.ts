import { findRecord, recordEntries, type LineageOutcomes } from './lineage-block';

const OUTCOMES: LineageOutcomes = [
  { outcome: 'created', source_ids: ['a', 'b'], target_ids: ['1', '2'] },
  { outcome: 'updated', source_ids: ['c'] },
  { outcome: 'failed', source_ids: ['d'], rule: 'required' },
];

describe('recordEntries', () => {
  it('has one entry per record, with the target id where something was written', () => {
    expect(
      recordEntries(OUTCOMES).map(({ action, source_id, target_id, rule }) => [
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
});

describe('findRecord', () => {
  it('finds by source id and by target id', () => {
    expect(findRecord(OUTCOMES, 'b')).toEqual(findRecord(OUTCOMES, '2'));
    expect(findRecord(OUTCOMES, 'b')).toHaveLength(1);
    expect(findRecord(OUTCOMES, 'z')).toEqual([]);
  });
});

import type { BatchSummary, EntityReading } from '@commander/contracts';
import { summaryOf } from '../testing/simulated-facts';
import { consistencyOf, consistencyOfAll, NOTHING_READ, readingBatch } from './reading';

const TABLE: EntityReading = { ...NOTHING_READ, planned: 'snapshot', moments: ['a'] };
const batch = (moment?: string): BatchSummary =>
  summaryOf({ batch: 1, first_record: 0, records: 1, range: { kind: 'keys', after: null, upto: ['9'] } }, 0, {
    snapshot: moment === undefined ? undefined : { id: '1', moment, taken_at: '2026-01-01T00:00:00.000Z' },
  });

describe('what held of a source that was read', () => {
  it('is one snapshot as long as every batch was read in the one that it was planned in', () => {
    const read = [batch('a'), batch('a')].reduce(readingBatch, TABLE);
    expect(read).toEqual(TABLE);
    expect(consistencyOf(read)).toBe('snapshot');
  });

  it('is none once a batch was read alone, or in another snapshot', () => {
    expect(consistencyOf(readingBatch(TABLE, batch()))).toBe('per-batch');
    expect(readingBatch(TABLE, batch())).toMatchObject({ moments: ['a'], batches_alone: 1 });
    expect(consistencyOf(readingBatch(TABLE, batch('b')))).toBe('per-batch');
  });

  it('is what the planning says of a file, whose batches have no moment', () => {
    const file: EntityReading = { ...NOTHING_READ, planned: 'snapshot' };
    const bytes = { ...batch(), range: { kind: 'bytes' as const, from: 0, to: 1 } };
    expect(readingBatch(file, bytes)).toBe(file);
  });

  it('is of all entities what holds of each, and unknown before one is planned', () => {
    const alone = readingBatch(TABLE, batch());
    expect(consistencyOfAll([NOTHING_READ])).toBeNull();
    expect(consistencyOfAll([NOTHING_READ, TABLE])).toBe('snapshot');
    expect(consistencyOfAll([TABLE, alone])).toBe('per-batch');
  });
});

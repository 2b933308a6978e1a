import { recordEndings, type WriteError } from '@commander/connectors';
import { summarizeBatch } from './summarize-batch';

const error = (error_type: WriteError['error_type'], code: string): WriteError => ({
  category: 'constraint',
  error_type,
  code,
  rule: code,
  message: 'It failed.',
  retriable: false,
});

const place = {
  entity: 'Item',
  batch: { batch: 3, first_record: 100, records: 5, range: { kind: 'bytes', from: 5, to: 9 } },
} as const;

describe('Summing up a batch', () => {
  const record = (index: number) => ({ index, sourceId: `s${index}`, targetId: `t${index}`, values: [] });
  const endings = recordEndings(
    {
      records: [record(0), record(2), record(3), record(4)],
      rejected: [{ index: 1, sourceId: 's1', error: error('validation', 'required') }],
    },
    [
      { outcome: 'created' },
      { outcome: 'failed', error: error('database', '23505') },
      { outcome: 'skipped', error: error('database', 'duplicates.skip') },
      { outcome: 'updated' },
    ],
  );
  const summary = summarizeBatch(place, endings, 8);

  it('conserves the records', () => {
    expect(summary.counts).toEqual({
      read: 5,
      created: 1,
      updated: 1,
      unchanged: 0,
      merged: 0,
      skipped: 1,
      failed: 2,
    });
  });

  it('names failed records by their place in the source', () => {
    expect(summary.errors).toMatchObject({
      total: 2,
      by_type: { validation: 1, database: 1 },
      samples: [
        { record_id: 's1', record_index: 101, batch_number: 3, entity: 'Item', rule: 'required' },
        { record_id: 's2', record_index: 102, rule: '23505' },
      ],
    });
  });

  it('counts duplicates, and gives the ends of the batch', () => {
    expect(summary).toMatchObject({
      duplicates: { merged: 0, skipped: 1, failed: 1 },
      data_transformations: 8,
      first_id: 's0',
      last_id: 's4',
      range: { kind: 'bytes', from: 5, to: 9 },
    });
  });
});

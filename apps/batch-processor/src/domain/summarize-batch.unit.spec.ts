import type { WriteError } from '@commander/connectors';
import { plan as planSchema } from '@commander/contracts';
import { Orders } from '../testing/orders';
import { recordEndings } from './record-endings';
import { summarizeBatch } from './summarize-batch';

const error = (error_type: WriteError['error_type'], code: string): WriteError => ({
  category: 'constraint',
  error_type,
  code,
  rule: code,
  message: 'It failed.',
  retriable: false,
});

const plan = planSchema.parse({
  version: 1,
  project: { id: '0190a000-0000-7000-8000-000000000001', name: 'suite' },
  connections: { files: { kind: 'files' }, target: { kind: 'postgresql' } },
  entities: [
    {
      name: 'Item',
      source: { connection: 'files', file: 'a.csv' },
      target: { connection: 'target', table: 'items' },
      key: ['id'],
      fields: [{ to: 'id' }],
    },
  ],
});
const order = new Orders(plan).load(
  'Item',
  { batch: 3, first_record: 100, records: 5, range: { kind: 'bytes', from: 5, to: 9 } },
  { kind: 'file', sha256: 'aa', bytes: 9 },
);

describe('Summing up a batch', () => {
  const record = (index: number) => ({ index, sourceId: `s${index}`, targetId: `t${index}`, values: [] });
  const endings = recordEndings(
    {
      records: [record(0), record(2), record(3), record(4)],
      rejected: [{ index: 1, sourceId: 's1', error: error('validation', 'required') }],
    },
    [
      { index: 0, outcome: 'created' },
      { index: 2, outcome: 'failed', error: error('database', '23505') },
      { index: 3, outcome: 'skipped', error: error('database', 'duplicates.skip') },
      { index: 4, outcome: 'updated' },
    ],
  );
  const summary = summarizeBatch(order, endings, 8);

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

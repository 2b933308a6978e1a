import fc from 'fast-check';
import { OUTCOMES, type CommanderEvent, type EventData, type OutcomeCounts } from '@commander/contracts';
import { addActions, auditActions, recordAction, totalActions, type ActionCounts } from './audit-actions';

const ENVELOPE = {
  specversion: '1.0',
  id: '01920000-0000-7000-8000-000000000001',
  source: '/test/1',
  type: 'commander.test.v1',
  subject: '01920000-0000-7000-8000-00000000000e',
  time: '2026-01-01T00:00:00Z',
  datacontenttype: 'application/json',
  project: '01920000-0000-7000-8000-00000000000a',
} as const;

function committed(counts: OutcomeCounts): CommanderEvent {
  const data: EventData<'batch.committed'> = {
    execution_id: ENVELOPE.subject,
    entity: 'Flight',
    batch: 1,
    attempt: 1,
    summary: {
      counts,
      validation_errors_fixed: 0,
      data_transformations: 0,
      duplicates: { merged: 0, skipped: 0, failed: 0 },
      errors: { total: 0, by_type: {}, samples: [] },
      first_id: null,
      last_id: null,
      range: { kind: 'bytes', from: 0, to: 1 },
    },
    lineage: { parts: 1, hash: 'h' },
    instance: 'p1',
    timing: { read_ms: 0, transform_ms: 0, write_ms: 0 },
  };
  return { ...ENVELOPE, name: 'batch.committed', data };
}

const counts: fc.Arbitrary<OutcomeCounts> = fc
  .record({
    created: fc.nat(10_000),
    updated: fc.nat(10_000),
    unchanged: fc.nat(10_000),
    merged: fc.nat(10_000),
    skipped: fc.nat(10_000),
    failed: fc.nat(10_000),
  })
  .map((by) => ({ ...by, read: OUTCOMES.reduce((sum, outcome) => sum + by[outcome], 0) }));

const actions: fc.Arbitrary<ActionCounts> = fc.dictionary(
  fc.constantFrom('record.created', 'error.occurred', 'batch.completed', 'order.failed'),
  fc.integer({ min: 1, max: 1000 }),
);

describe('auditActions', () => {
  it('counts the records of a committed batch by their outcome, and the batch', () => {
    const event = committed({
      read: 9,
      created: 5,
      updated: 0,
      unchanged: 1,
      merged: 0,
      skipped: 1,
      failed: 2,
    });
    expect(auditActions(event)).toEqual({
      'record.created': 5,
      'record.unchanged': 1,
      'record.skipped': 1,
      'error.occurred': 2,
      'batch.completed': 1,
    });
  });

  it('counts what a rehearsal foretold apart from what was written', () => {
    const event = committed({
      read: 3,
      created: 2,
      updated: 0,
      unchanged: 0,
      merged: 0,
      skipped: 0,
      failed: 1,
    });
    if (event.name !== 'batch.committed') throw new Error('It is no batch.');
    const { summary, ...batch } = event.data;
    const fingerprint = { kind: 'file', sha256: 'f00d', bytes: 1 } as const;
    const data = { ...batch, summary, predicted: null, fingerprint };
    expect(auditActions({ ...ENVELOPE, name: 'batch.rehearsed', data })).toEqual({
      'rehearsal.created': 2,
      'rehearsal.failed': 1,
      'batch.rehearsed': 1,
    });
  });

  it('counts the rows of an undone batch by what became of them', () => {
    const data: EventData<'batch.undone'> = {
      execution_id: ENVELOPE.subject,
      entity: 'Flight',
      batch: 1,
      attempt: 1,
      undoes: { execution_id: ENVELOPE.project, batch: 7 },
      counts: { images: 6, deleted: 3, restored: 2, conflicts: 1 },
      conflicts: [{ record_id: '9', rule: 'row.changed' }],
      lineage: { parts: 1, hash: 'h' },
      instance: 'p1',
    };
    expect(auditActions({ ...ENVELOPE, name: 'batch.undone', data })).toEqual({
      'record.deleted': 3,
      'record.restored': 2,
      'rollback.conflict': 1,
      'batch.undone': 1,
    });
  });

  it('makes one entry of its own name for any other event', () => {
    const data = { execution_id: ENVELOPE.subject };
    expect(auditActions({ ...ENVELOPE, name: 'execution.paused', data })).toEqual({ 'execution.paused': 1 });
  });

  it('makes none for lineage, whose records the batch counts', () => {
    const data = { execution_id: ENVELOPE.subject, entity: 'Flight', batch: 1, part: 1, outcomes: [] };
    expect(auditActions({ ...ENVELOPE, name: 'batch.lineage', data })).toEqual({});
  });

  it('makes one entry per record read and one per batch', () => {
    fc.assert(
      fc.property(counts, (some) => {
        expect(totalActions(auditActions(committed(some)))).toBe(some.read + 1);
      }),
    );
  });

  it('never shares an action between two outcomes', () => {
    expect(new Set(OUTCOMES.map(recordAction)).size).toBe(OUTCOMES.length);
  });
});

describe('addActions', () => {
  it('keeps the total, in any order and grouping', () => {
    fc.assert(
      fc.property(actions, actions, actions, (a, b, c) => {
        expect(addActions(addActions(a, b), c)).toEqual(addActions(a, addActions(c, b)));
        expect(totalActions(addActions(a, b))).toBe(totalActions(a) + totalActions(b));
        expect(addActions(a, {})).toEqual(a);
      }),
    );
  });
});

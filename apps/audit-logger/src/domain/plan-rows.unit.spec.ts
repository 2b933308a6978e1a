import { addActions, evolveReport, StreamFilter, type ReportState } from '@commander/event-sourcing';
import { TestExecution } from '../testing/events';
import { auditMessage } from './audit-message';
import { planRows, type ReadMessage } from './plan-rows';

const COUNTS = { read: 0, created: 0, updated: 0, unchanged: 0, merged: 0, skipped: 0, failed: 0 };
const NOTHING = { decisions: new Map(), ended: new Set<string>(), events: new Set<string>() };

function readAll(values: (string | null)[]): ReadMessage[] {
  return values.map((value, i) => {
    const read = auditMessage(value);
    if (read.kind === 'too-new') throw new Error(read.type);
    return { message: { partition: 3, offset: 10 + i, digest: 'd', timestamp: 0 }, read };
  });
}

describe('planRows', () => {
  const run = new TestExecution();
  const started = run.decision('execution.paused', {});
  const [lineage, committed] = run.batch('Flight', 1, [
    { outcome: 'created', source_ids: ['1', '2'] },
    { outcome: 'failed', source_ids: ['3'], rule: '23505' },
  ]);

  it('numbers its rows without gaps and leaves repeats out', () => {
    const messages = readAll([started.value, lineage!.value, lineage!.value, committed!.value]);
    const { rows, blocks } = planRows(messages, NOTHING, 7);
    expect(rows.map(({ offset, sequence, verdict }) => [offset, sequence, verdict])).toEqual([
      [10, 8, 'accepted'],
      [11, 9, 'accepted'],
      [13, 10, 'accepted'],
    ]);
    expect(blocks.map(({ offset, records }) => [offset, records])).toEqual([[11, 3]]);
  });

  it('keeps lineage out of the data of its row, and counts the batch by its records', () => {
    const { rows } = planRows(readAll([lineage!.value, committed!.value]), NOTHING, 0);
    expect(rows[0]!.data).toEqual({ execution_id: run.id, entity: 'Flight', batch: 1, part: 1, records: 3 });
    expect(rows[1]!.actions).toEqual({ 'record.created': 2, 'error.occurred': 1, 'batch.completed': 1 });
  });

  it('shows who gave whom which rights', () => {
    const given = { operator: 'mia', token_id: '0123456789abcdef', holder: 'bob' } as const;
    const data = { ...given, grants: [{ project: run.project, role: 'viewer' as const }] };
    const { rows } = planRows(readAll([run.fact('operator.token-created', data).value]), NOTHING, 0);
    expect(rows[0]).toMatchObject({
      verdict: 'accepted',
      name: 'operator.token-created',
      operator: 'mia',
      actions: { 'operator.token-created': 1 },
      data,
    });
  });

  it('stores a void decision without counting it', () => {
    const { rows } = planRows(readAll([run.voidDecision('execution.paused', {}).value]), NOTHING, 0);
    expect(rows[0]).toMatchObject({ verdict: 'void', name: 'execution.paused', actions: {} });
  });

  it.each([
    ['no JSON', 'canary-value'],
    ['JSON but no event', '{"email":"canary-value"}'],
    ['nothing', null],
  ])('keeps the place of a message that is %s, and nothing else', (_, value) => {
    const { rows } = planRows(readAll([value]), NOTHING, 0);
    expect(rows[0]).toMatchObject({
      partition: 3,
      offset: 10,
      sequence: 1,
      verdict: 'malformed',
      digest: null,
    });
    expect(JSON.stringify(rows)).not.toContain('canary');
  });

  it('stores an unknown type by its name', () => {
    const unknown = committed!.value.replace('commander.batch.committed.v1', 'commander.batch.blessed.v1');
    const { rows } = planRows(readAll([unknown]), NOTHING, 0);
    expect(rows[0]).toMatchObject({ verdict: 'unknown', name: 'commander.batch.blessed.v1', actions: {} });
  });

  it.each(['a\0b', '\ud800', 'x'.repeat(201)])(
    'takes an entity that no index could hold for malformed',
    (entity) => {
      const [odd] = run.batch(entity, 1, []);
      expect(auditMessage(odd!.value)).toEqual({ kind: 'malformed' });
    },
  );

  it('stops at a version of the future', () => {
    const future = committed!.value.replace('batch.committed.v1', 'batch.committed.v2');
    expect(auditMessage(future)).toEqual({ kind: 'too-new', type: 'commander.batch.committed.v2' });
  });

  it('counts what the report of the execution counts', () => {
    const own = new TestExecution();
    const command = { command_id: own.id, name: 'execute-migration', operator: 'ada', via: 'rest' } as const;
    const started = { command_id: own.id, operator: 'ada', chain_id: own.id, project: 'flights' };
    const plan = { execution_type: 'full', config: {}, plan_hash: 'h', entities: ['Flight'] } as const;
    const [part, batch] = own.batch('Flight', 1, [{ outcome: 'created', source_ids: ['1', '2'] }]);
    const stream = [
      own.fact('command.received', { ...command, command: null }),
      own.decision('execution.started', { ...started, ...plan, entities: [...plan.entities] }),
      part!,
      batch!,
      part!,
      batch!,
      own.voidDecision('execution.paused', {}),
      own.decision('execution.cancelled', { counts: COUNTS }),
      own.fact('fence.opened', { tables: [], instance: 'p' }),
    ];
    const filter = new StreamFilter();
    const accepted = readAll(stream.map(({ value }) => value)).flatMap(({ read }) =>
      read.kind === 'event' && filter.judge(read.event) === 'accepted' ? [read.event] : [],
    );
    const report = accepted.reduce<ReportState | null>(evolveReport, null);
    const { rows } = planRows(readAll(stream.map(({ value }) => value)), NOTHING, 0);
    expect(rows.map(({ actions }) => actions).reduce(addActions, {})).toEqual(report?.audit);
    expect(rows.at(-1)?.verdict).toBe('late');
  });
});

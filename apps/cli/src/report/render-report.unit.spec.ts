import { sampleReport } from '../testing/sample-report';
import { PLAIN } from '../text/style';
import { outcomeOf } from './outcome-of';
import { renderReport } from './render-report';

const text = (change = {}): string => renderReport(sampleReport(change), PLAIN).join('\n');

describe('renderReport', () => {
  it('shows results, verification, errors, the last checkpoints and the audit', () => {
    const shown = text();
    expect(shown).toMatch(/Flight +2,000 +1,999 +0 +0 +0 +0 +1 +500\/s/);
    expect(shown).toMatch(/in total +3,000 +2,999/);
    expect(shown).toContain('Counts match: yes (2,999 in the target, 2,999 expected, 3,000 in the source)');
    expect(shown).toMatch(/Flight\.tailnum -> Plane +1,990 +5 +9 {2}keep/);
    expect(shown).toContain(
      'Flight 1045 (record 1,044, batch 2): The field dest is required. [validation, required]',
    );
    expect(shown).toContain('the last 5 of 6');
    expect(shown).toMatch(/entries in total +3,003/);
    expect(shown).toContain('parallel_batches is 4: chosen for a medium job.');
  });

  it('says of each entity how it was read', () => {
    expect(text()).toContain('The sources were read as: per-batch.');
    expect(text()).toContain('Customer: snapshot (1 shared snapshot)');
    expect(text()).toContain('Order: per-batch (1 shared snapshot, 2 batches each at a moment of its own)');
  });

  it('never says passed of what was not verified', () => {
    const { verification } = sampleReport();
    const shown = text({ verification: { ...verification, state: 'not-verified', count_match: null } });
    expect(shown).toContain('not verified');
    expect(shown).not.toContain('passed');
  });

  it('keeps names and reasons from steering the terminal', () => {
    const shown = text({ project: 'a\x1b[2Jb', reason: 'line\nbreak', operator: '\u202e' });
    expect(shown).not.toMatch(/[\x1b\u202e]/);
    expect(shown).toContain('line\\u{a}break');
  });
});

describe('the report of', () => {
  const OTHER = '01933b6e-0000-7000-8000-0000000000ff';

  it('a rolled-back execution says so, and how it is related to others', () => {
    const shown = text({ rolled_back_by: OTHER, resumes_execution_id: OTHER });
    expect(shown).toMatch(new RegExp(`Rolled back by +${OTHER}`));
    expect(shown).toMatch(new RegExp(`Resumes +${OTHER}`));
    expect(shown).toMatch(/Status {10}completed/);
    expect(text()).toMatch(/Status {5}completed/);
  });

  it('an execution whose undo images expired says since when, and whether they are deleted', () => {
    const undo_expired = { expired_at: '2026-02-01T00:00:00.000Z', deleted_at: null, images: null };
    expect(text({ undo_expired })).toMatch(
      /Undo images +expired at 2026-02-01T00:00:00.000Z, not deleted yet/,
    );
    const gone = { ...undo_expired, deleted_at: '2026-02-01T00:00:09.000Z', images: 3 };
    expect(text({ undo_expired: gone })).toContain('deleted at 2026-02-01T00:00:09.000Z');
    expect(text()).not.toContain('Undo images');
  });

  it('a rollback lists what was left alone, and why', () => {
    const conflict_samples = [
      { entity: 'Flight', record_id: '7', rule: 'row.changed' },
      { entity: 'Flight', record_id: '8\x1b[2J', rule: '23503' },
    ];
    const rollback = { images: 1000, deleted: 900, restored: 88, conflicts: 12, conflict_samples };
    const shown = text({ execution_type: 'rollback', undoes_execution_id: OTHER, rollback });
    expect(shown).toMatch(/rows written before +1,000\n +deleted +900\n +restored +88\n +left alone +12/);
    expect(shown).toContain('Flight 7: changed by somebody since (row.changed)');
    expect(shown).toContain('Flight 8\\u{1b}[2J: 23503');
    expect(shown).toContain('and 10 more; the audit log names every one');
    expect(shown).not.toContain('Results');
  });

  it('a rollback that others follow tells up to which execution', () => {
    expect(text({ undoes_execution_id: OTHER, cascade_to: OTHER })).toMatch(
      new RegExp(`Undoes +${OTHER}\n.*Then others up to +${OTHER}`),
    );
  });

  it('an incremental execution tells its windows and what it cannot have seen', () => {
    const window = { entity: 'Flight', column: 'changed_at', since: null, until: '2026-01-15T00:00:00Z' };
    const windows = [window, { ...window, entity: 'Plane', since: '2026-01-14T00:00:00Z', undated: 3 }];
    const missing_in_source = [
      { entity: 'Flight', count: 12 },
      { entity: 'Plane', count: null },
    ];
    const shown = text({ incremental: { windows, deletes: 'unseen', missing_in_source } });
    expect(shown).toContain('3 rows have none and were not read');
    expect(shown).toMatch(/Flight: 12 rows of the target\n +Plane: not asked/);
    expect(shown).toContain('Flight: changed_at from the beginning up to, but not including, 2026-01-15');
    expect(shown).toContain('deleted in the source was not seen');
  });

  it('a rehearsal tells what it could not know, and the run after it how far it was off', () => {
    const unpredictable = [{ entity: 'Plane', reason: 'A trigger fires on insert.' }];
    const dry = text({ execution_type: 'dry-run', rehearsal: { unpredictable } });
    expect(dry).toContain('nothing was written');
    expect(dry).toContain('Plane: A trigger fires on insert.');
    const prediction = {
      rehearsal_execution_id: OTHER,
      compared_records: 2900,
      differing_records: 3,
      uncompared_records: 100,
    };
    expect(text({ prediction })).toContain('was wrong about 3 of 2,900 records.');
    expect(text({ prediction })).toContain(
      '100 records were read in other batches, or foretold too variedly',
    );
  });

  it('a troubled run tells alerts and batches given up, and which checkpoints expire or are not valid', () => {
    const alert = { alert: 'memory' as const, message: 'Heap\nis full.', raised_at: '2026-01-15T10:00:00Z' };
    const [checkpoint] = sampleReport().checkpoints;
    const shown = text({
      abandoned_batches: 2,
      alerts: [
        { ...alert, cleared_at: null },
        { ...alert, cleared_at: '2026-01-15T10:05:00Z' },
      ],
      checkpoints: checkpoint ? [{ ...checkpoint, valid: false, expires_at: '2026-01-16T10:00:05Z' }] : [],
    });
    expect(shown).toMatch(/batches given up +2/);
    expect(shown).toContain('memory: Heap\\u{a}is full. (2026-01-15T10:00:00Z, stands)');
    expect(shown).toContain('over at 2026-01-15T10:05:00Z');
    expect(shown).toMatch(/2026-01-16T10:00:05Z +not valid/);
  });
});

describe('outcomeOf', () => {
  const { verification } = sampleReport();
  const verified = (state: 'passed' | 'failed' | 'not-verified') => ({ ...verification, state });

  const undone = (conflicts: number) => ({
    execution_type: 'rollback' as const,
    verification: verified('not-verified'),
    rollback: { images: 5, deleted: 5 - conflicts, restored: 0, conflicts, conflict_samples: [] },
  });

  const { progress } = sampleReport();
  const nothing = { ...progress, successful_records: 0, failed_records: progress.processed_records };

  it.each([
    [{}, 0],
    [{ progress: nothing }, 1],
    [{ status: 'running' as const }, 0],
    [{ status: 'paused' as const }, 0],
    [{ status: 'failed' as const }, 1],
    [{ status: 'cancelled' as const }, 1],
    [{ verification: verified('failed') }, 1],
    [{ verification: verified('not-verified') }, 1],
    [{ verification: verified('not-verified'), execution_type: 'dry-run' as const }, 0],
    [undone(0), 0],
    [undone(3), 6],
    [{ ...undone(3), status: 'failed' as const }, 1],
  ])('gives %j the exit code', (change, code) => expect(outcomeOf(sampleReport(change))).toBe(code));
});

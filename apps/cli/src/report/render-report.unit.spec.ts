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

describe('outcomeOf', () => {
  const { verification } = sampleReport();
  const verified = (state: 'passed' | 'failed' | 'not-verified') => ({ ...verification, state });

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
  ])('gives %j the exit code', (change, code) => expect(outcomeOf(sampleReport(change))).toBe(code));
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readArmedPoints } from './armed-points';

describe('readArmedPoints', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'commander-fail-points-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const armed = (points: string, once?: string) => {
    const read = readArmedPoints({ COMMANDER_FAIL_POINTS: points, COMMANDER_FAIL_POINTS_ONCE: once });
    if (!read) throw new Error('Nothing is armed.');
    return read;
  };

  it('arms nothing in an environment that names nothing', () => {
    expect(readArmedPoints({})).toBeUndefined();
    expect(readArmedPoints({ COMMANDER_FAIL_POINTS: '' })).toBeUndefined();
  });

  it('fires at every hit, or at the one that is named, and leaves other points alone', () => {
    const points = armed('batch.committed=kill@2, batch.published=delay:20');
    const hits = [1, 2, 3].map(() => [points.due('batch.committed'), points.due('batch.published')]);
    const delay = { kind: 'delay', ms: 20 };
    expect(hits).toEqual([
      [undefined, delay],
      [{ kind: 'kill' }, delay],
      [undefined, delay],
    ]);
    expect(points.due('batch.after-read')).toBeUndefined();
  });

  it('fires an entry once among all who share a folder of markers', () => {
    const [one, other] = [armed('batch.committed=stop', folder), armed('batch.committed=stop', folder)];
    expect(one.due('batch.committed')).toEqual({ kind: 'stop' });
    expect(one.due('batch.committed')).toBeUndefined();
    expect(other.due('batch.committed')).toBeUndefined();
  });

  it('looks at a file again, and counts anew where it changed', () => {
    const file = join(folder, 'points');
    writeFileSync(file, '');
    const points = armed(`@${file}`);
    expect(points.due('decider.after-send')).toBeUndefined();
    writeFileSync(file, 'decider.after-send=error@2\n');
    expect(points.due('decider.after-send')).toBeUndefined();
    expect(points.due('decider.after-send')).toEqual({ kind: 'error' });
    writeFileSync(file, 'decider.after-send=exit@1\n');
    expect(points.due('decider.after-send')).toEqual({ kind: 'exit' });
  });

  it.each([
    ['batch.commited=kill', 'there is no fail point "batch.commited"'],
    ['batch.committed=explode', 'actions are kill, stop, exit, error, delay:ms'],
    ['batch.committed=kill@0', 'actions are kill, stop, exit, error, delay:ms'],
    ['batch.committed', 'actions are kill, stop, exit, error, delay:ms'],
    ['toString=kill', 'there is no fail point "toString"'],
    ['@/nowhere/at/all', 'names a place that cannot be used (ENOENT)'],
  ])('refuses %s in one sentence', (entry, why) => {
    expect(() => armed(entry)).toThrow(why);
  });
});

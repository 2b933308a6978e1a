import { AttemptsAtOnce } from './attempts-at-once';

const of = (execution_id: string) => ({ execution_id, work: { entity: { name: 'Item' } } });

describe('AttemptsAtOnce', () => {
  const sparedAfter = (attempts: AttemptsAtOnce, name: string): number => {
    for (let spared = 0; ; spared++) if (attempts.isWorthwhile(of(name))) return spared;
  };

  it('spares twice as many batches after each failure in a row, up to a limit', () => {
    const attempts = new AttemptsAtOnce();
    const spared = Array.from({ length: 9 }, () => {
      attempts.note(of('a'), false);
      return sparedAfter(attempts, 'a');
    });
    expect(spared).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
  });

  it('begins anew after a batch that was clean, and knows each execution for itself', () => {
    const attempts = new AttemptsAtOnce();
    for (let failures = 0; failures < 5; failures++) attempts.note(of('a'), false);
    expect(sparedAfter(attempts, 'b')).toBe(0);
    expect(sparedAfter(attempts, 'a')).toBe(16);
    attempts.note(of('a'), true);
    expect(sparedAfter(attempts, 'a')).toBe(0);
    attempts.note(of('a'), false);
    expect(sparedAfter(attempts, 'a')).toBe(1);
  });
});

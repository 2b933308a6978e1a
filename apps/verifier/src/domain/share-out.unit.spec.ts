import fc from 'fast-check';
import { shareOut } from './share-out';

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('Sharing a sample out', () => {
  it('gives small ones all they have and the rest to the others', () => {
    expect(shareOut(1000, [16, 1458, 3322, 26115, 336776])).toEqual([16, 246, 246, 246, 246]);
    expect(shareOut(10, [100, 2, 100])).toEqual([4, 2, 4]);
  });

  it('never gives more than is there, nor more than was asked for, nor less than it could', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.array(fc.nat(300), { maxLength: 10 }), (size, available) => {
        const parts = shareOut(size, available);
        expect(parts.every((part, i) => part <= (available[i] ?? 0))).toBe(true);
        expect(sum(parts)).toBe(Math.min(size, sum(available)));
      }),
    );
  });
});

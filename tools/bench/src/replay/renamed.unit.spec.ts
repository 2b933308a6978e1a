import { FIRST_AFTER } from '@commander/event-sourcing';
import { renamed } from './renamed';

const A = '0190a000-0000-7000-8000-000000000001';
const B = '0190a001-0000-7000-8000-000000000001';

describe('the ids of a copied stream', () => {
  it('are others, the same for the same id wherever it stands', () => {
    expect(renamed(`${A} and "${A}"`, 5)).toBe(
      '0190a005-0000-7000-8000-000000000001 and "0190a005-0000-7000-8000-000000000001"',
    );
  });

  it('stay apart in a copy, and from those of other copies', () => {
    const ids = [0, 1, 2, 3].flatMap((n) => [renamed(A, n * 2), renamed(B, n * 2)]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('leave alone what stands for no decision before', () => {
    expect(renamed(FIRST_AFTER, 7)).toBe(FIRST_AFTER);
  });
});

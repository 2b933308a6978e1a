import { memoryPercent } from './memory-percent';

describe('memoryPercent', () => {
  it('rises with what is held, and is never more than there is', () => {
    const before = memoryPercent();
    expect(before).toBeGreaterThan(0);
    const held = Array.from({ length: 2_000_000 }, (_, i) => ({ i }));
    const during = memoryPercent();
    expect(held).toHaveLength(2_000_000);
    expect(during).toBeGreaterThan(before);
    expect(during).toBeLessThanOrEqual(100);
  });
});

import type { PlannedBatch } from '@commander/contracts';
import { planParts } from './plan-parts';

async function* batches(count: number, key: string): AsyncGenerator<PlannedBatch> {
  for (let batch = 1; batch <= count; batch++) {
    yield await Promise.resolve({
      batch,
      first_record: 0,
      records: 1,
      range: { kind: 'keys', after: [key], upto: null },
    });
  }
}

const partsOf = async (count: number, key: string) => {
  const parts: PlannedBatch[][] = [];
  for await (const part of planParts(batches(count, key))) parts.push(part);
  return parts;
};

describe('Gathering planned batches', () => {
  it('makes parts of 500 batches', async () => {
    expect((await partsOf(1001, 'k')).map((part) => part.length)).toEqual([500, 500, 1]);
    expect(await partsOf(0, 'k')).toEqual([]);
  });

  it('makes smaller parts of long keys, and loses none', async () => {
    const parts = await partsOf(20, 'k'.repeat(50_000));
    expect(parts.flat().map((batch) => batch.batch)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(250_000);
  });
});

import fc from 'fast-check';
import type { PlannedBatch } from '@commander/contracts';
import { planWindow } from './plan-window';
import { collect } from './testing/chunks';

const BYTES = 100;
async function* cut(counts: readonly number[]): AsyncGenerator<PlannedBatch> {
  for (const [i] of counts.entries()) {
    yield await Promise.resolve({
      batch: i + 1,
      first_record: 0,
      records: 10,
      range: { kind: 'bytes' as const, from: i * BYTES, to: (i + 1) * BYTES },
    });
  }
}

describe('Planning a window', () => {
  it('puts small neighbours together, leaves empty ones out, and loses no record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(10)), fc.integer({ min: 1, max: 8 }), async (counts, most) => {
        const count = ({ batch }: PlannedBatch) => Promise.resolve(counts[batch - 1] ?? 0);
        const planned = await collect(
          planWindow(cut(counts), { batchSize: 10, maxBatchBytes: most * BYTES, count }),
        );
        let records = 0;
        for (const [place, batch] of planned.entries()) {
          expect(batch).toMatchObject({ batch: place + 1, first_record: records });
          if (batch.range.kind !== 'bytes') throw new Error('bytes expected');
          const { from, to } = batch.range;
          expect(to - from).toBeLessThanOrEqual(most * BYTES);
          const inside = counts.slice(from / BYTES, to / BYTES).reduce((sum, one) => sum + one, 0);
          expect(batch.records).toBe(inside);
          expect(batch.records).toBeGreaterThan(0);
          expect(batch.records).toBeLessThanOrEqual(10);
          records += batch.records;
        }
        expect(records).toBe(counts.reduce((sum, one) => sum + one, 0));
      }),
    );
  });
});

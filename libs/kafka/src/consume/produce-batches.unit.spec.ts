import fc from 'fast-check';
import { MAX_MESSAGE_BYTES } from '../port/message-size';
import { partitionFor } from '../port/partition-for';
import { produceBatches } from './produce-batches';

const message = fc.record({
  topic: fc.constantFrom('a', 'b'),
  partition: fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined }),
  key: fc.constantFrom('x', 'y', 'z'),
  value: fc.integer({ min: 0, max: 900_000 }).map((length) => 'v'.repeat(length)),
});

describe('produceBatches', () => {
  it('puts every message into one batch of its partition, in order, and no batch is too large', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 12 }), async (messages) => {
        const batches = await produceBatches(messages, () => Promise.resolve(3));
        expect(batches.flatMap(({ indexes }) => indexes).sort((a, b) => a - b)).toEqual([...messages.keys()]);
        for (const { at, indexes, bytes } of batches) {
          expect(bytes).toBeLessThanOrEqual(MAX_MESSAGE_BYTES);
          for (const index of indexes) {
            const { topic, partition, key } = messages[index] ?? { topic: '', key: '' };
            expect(at).toEqual({ topic, partition: partition ?? partitionFor(key, 3) });
          }
        }
        for (const { at } of batches) {
          const own = batches.filter(
            (batch) => batch.at.topic === at.topic && batch.at.partition === at.partition,
          );
          const indexes = own.flatMap((batch) => batch.indexes);
          expect(indexes).toEqual([...indexes].sort((a, b) => a - b));
        }
      }),
      { numRuns: 30 },
    );
  });
});

import fc from 'fast-check';
import { murmur2 } from './murmur2';
import { partitionFor } from './partition-for';

// From the tests of Kafka's Java client (UtilsTest.testMurmur2).
const VECTORS: [string, number][] = [
  ['21', -973932308],
  ['foobar', -790332482],
  ['a-little-bit-long-string', -985981536],
  ['a-little-bit-longer-string', -1486304829],
  ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58897971],
  ['abc', 479470107],
];

describe('partitionFor', () => {
  it.each(VECTORS)('hashes %s as the Java client does', (key, hash) => {
    expect(murmur2(Buffer.from(key))).toBe(hash);
    expect(partitionFor(key, 8)).toBe((hash & 0x7fffffff) % 8);
  });

  it('gives every key one of the partitions', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 1, max: 1000 }), (key, count) => {
        const partition = partitionFor(key, count);
        return Number.isInteger(partition) && partition >= 0 && partition < count;
      }),
    );
  });
});

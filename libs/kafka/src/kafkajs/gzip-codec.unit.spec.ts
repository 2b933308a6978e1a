import { randomBytes } from 'node:crypto';
import { gzipCodec } from './gzip-codec';

describe('gzipCodec', () => {
  it.each([0, 700, 16_384, 16_385, 300_000])('gives back %d bytes as they were', async (length) => {
    const buffer = randomBytes(length);
    const compressed = await gzipCodec.compress({ buffer });
    expect([...compressed.subarray(0, 2)]).toEqual([0x1f, 0x8b]);
    expect((await gzipCodec.decompress(compressed)).equals(buffer)).toBe(true);
  });

  it.each([100, 100_000])('rejects %d bytes that are no gzip', async (length) => {
    await expect(gzipCodec.decompress(Buffer.alloc(length, 'x'))).rejects.toThrow('incorrect header check');
  });
});

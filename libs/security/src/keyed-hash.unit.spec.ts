import { keyedHash } from './keyed-hash';
import { parseKeyRing } from './key-ring';

const ring = (fill: number) => parseKeyRing(`k:${Buffer.alloc(32, fill).toString('base64')}`);

describe('keyedHash', () => {
  it('is the same for the same text, scope and key, and for nothing else', () => {
    const hash = keyedHash(ring(1), ['chain', 'Item'])('a').toString('hex');
    expect(hash).toHaveLength(64);
    expect(keyedHash(ring(1), ['chain', 'Item'])('a').toString('hex')).toBe(hash);
    expect(keyedHash(ring(1), ['chain', 'Item'])('b').toString('hex')).not.toBe(hash);
    expect(keyedHash(ring(1), ['chain', 'Other'])('a').toString('hex')).not.toBe(hash);
    expect(keyedHash(ring(2), ['chain', 'Item'])('a').toString('hex')).not.toBe(hash);
  });
});

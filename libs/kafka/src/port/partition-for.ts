import { murmur2 } from './murmur2';

/** The partition of a key: what the Java client's default partitioner gives, `(murmur2(key) & 0x7fffffff) % count`. */
export function partitionFor(key: string, partitionCount: number): number {
  return (murmur2(Buffer.from(key, 'utf8')) & 0x7fffffff) % partitionCount;
}

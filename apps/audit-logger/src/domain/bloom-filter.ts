import { hashId } from './id-hash';

const BITS_PER_ID = 10;
const MIN_BITS = 64;
/** Places looked at for each id; with ten bits an id, one id in about a hundred that is absent seems present. */
export const BLOOM_PLACES = 7;

/**
 * A Bloom filter over ids: it may say that an absent id is present, never the reverse. Place n is bit n & 7 of byte n >> 3, as
 * PostgreSQL's get_bit counts.
 */
export function bloomFilter(ids: ReadonlySet<string>): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(Math.max(MIN_BITS, ids.size * BITS_PER_ID) / 8));
  for (const id of ids) {
    for (const place of placesOf(id, bytes.length * 8)) {
      bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7));
    }
  }
  return bytes;
}

/** Whether an id may be among those a filter was made of. */
export const mayHold = (filter: Uint8Array, id: string): boolean =>
  placesOf(id, filter.length * 8).every((place) => ((filter[place >> 3] ?? 0) >> (place & 7)) & 1);

function placesOf(id: string, bits: number): number[] {
  const { first, second } = hashId(id);
  return Array.from({ length: BLOOM_PLACES }, (_, i) => (first + i * second) % bits);
}

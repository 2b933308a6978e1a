import { hashId } from './id-hash';

const BITS_PER_ID = 16;
const MIN_BITS = 64;
// Of ids that are absent one in a thousand seems present.
const PLACES = 7;

/**
 * A Bloom filter over ids: it may say that an absent id is present, never the reverse. Its size is a power of two, at least 16
 * bits an id; place n is bit n & 7 of byte n >> 3, as PostgreSQL's get_bit counts.
 */
export function bloomFilter(ids: ReadonlySet<string>): Uint8Array {
  const bits = 2 ** Math.ceil(Math.log2(Math.max(MIN_BITS, ids.size * BITS_PER_ID)));
  const bytes = new Uint8Array(bits / 8);
  for (const id of ids) {
    const { first, second } = hashId(id);
    for (let i = 0; i < PLACES; i += 1) set(bytes, placeOf(first + i * second, bits));
  }
  return bytes;
}

/** Whether an id may be among those a filter was made of. */
export function mayHold(filter: Uint8Array, id: string): boolean {
  const { first, second } = hashId(id);
  for (let i = 0; i < PLACES; i += 1) {
    if (!has(filter, placeOf(first + i * second, filter.length * 8))) return false;
  }
  return true;
}

const placeOf = (hash: number, bits: number): number => (hash >>> 0) & (bits - 1);

function set(bytes: Uint8Array, place: number): void {
  bytes[place >> 3] = (bytes[place >> 3] ?? 0) | (1 << (place & 7));
}

const has = (bytes: Uint8Array, place: number): boolean =>
  (((bytes[place >> 3] ?? 0) >> (place & 7)) & 1) === 1;

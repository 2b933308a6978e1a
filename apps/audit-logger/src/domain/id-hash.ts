/** Two independent 32-bit hashes of a record id; they stand in stored filters, so they may never change. */
export interface IdHash {
  readonly first: number;
  /** Odd, so that multiples of it reach every place of a filter whose size is a power of two. */
  readonly second: number;
}

const PRIME = 0x01000193;
const { imul } = Math;

// The finalizer of MurmurHash3: FNV alone leaves the high bits of short texts nearly untouched.
function mix(hash: number): number {
  let mixed = imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** Hashes an id: FNV-1a over its UTF-16 code units from two seeds, each finished as MurmurHash3 does. */
export function hashId(id: string): IdHash {
  let first = 0x811c9dc5 | 0;
  let second = 0x9747b28c | 0;
  for (let i = 0; i < id.length; i += 1) {
    const unit = id.charCodeAt(i);
    first = imul(first ^ unit, PRIME);
    second = imul(second ^ unit, PRIME);
  }
  return { first: mix(first), second: (mix(second) | 1) >>> 0 };
}

import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import type { KeyRing } from './key-ring';

/** Hashes texts so that only equal ones of one scope can be recognised: HMAC-SHA-256 under a key of that scope, made of the current key. */
export function keyedHash(ring: KeyRing, scope: readonly string[]): (text: string) => Buffer {
  const key = ring.keys.get(ring.current) ?? Buffer.alloc(0);
  const info = `commander.keyed-hash.v1\0${canonicalJson(scope)}`;
  const scoped = Buffer.from(hkdfSync('sha256', key, '', info, 32));
  return (text) => createHmac('sha256', scoped).update(text, 'utf8').digest();
}

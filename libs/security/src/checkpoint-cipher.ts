import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import { CommanderError } from './commander-error';
import type { KeyRing } from './key-ring';

/**
 * Sealed data as it is stored, version 1: AES-256-GCM with a random nonce of 96 bits and a tag of 128 bits; all three texts are
 * base64url. The version, the key's id and the caller's associated data are authenticated with it.
 */
export interface SealedEnvelope {
  readonly v: 1;
  readonly kid: string;
  readonly nonce: string;
  readonly ct: string;
  readonly tag: string;
}

/** What a sealed text belongs to (execution, checkpoint, record ...): it opens only for the very same. */
export type AssociatedData = Readonly<Record<string, string | number | boolean | null>>;

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function associated(kid: string, data: AssociatedData): Buffer {
  return Buffer.from(canonicalJson({ v: 1, kid, data }), 'utf8');
}

function keyOf(ring: KeyRing, kid: string): Buffer {
  const key = ring.keys.get(kid);
  if (key) return key;
  // The id comes from what is stored, so it is shown only where it can be the id of a key.
  const shown = /^[A-Za-z0-9._-]{1,32}$/.test(kid) ? ` ${kid}` : '';
  throw new CommanderError(
    'COMMANDER_KEY_UNKNOWN',
    `The key${shown} that this data was sealed with is not in the key ring.`,
    {
      remedy: 'Add it to COMMANDER_KEYS after the current key.',
    },
  );
}

function decode(text: unknown, bytes?: number): Buffer {
  const decoded = typeof text === 'string' ? Buffer.from(text, 'base64url') : undefined;
  // One text for one envelope: what decodes but would be written differently is refused.
  const exact = decoded !== undefined && decoded.toString('base64url') === text;
  if (exact && (bytes === undefined || decoded.length === bytes)) return decoded;
  throw new CommanderError(
    'COMMANDER_ENVELOPE_MALFORMED',
    'The sealed data is no envelope of version 1, or is truncated.',
  );
}

/** Encrypts bytes with the current key; at most 2^32 envelopes may be sealed with one key (random nonces). */
export function seal(ring: KeyRing, plaintext: Uint8Array, data: AssociatedData): SealedEnvelope {
  const kid = ring.current;
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keyOf(ring, kid), nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(associated(kid, data));
  const ct = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const [n, c, t] = [nonce, ct, cipher.getAuthTag()].map((part) => part.toString('base64url')) as [
    string,
    string,
    string,
  ];
  return { v: 1, kid, nonce: n, ct: c, tag: t };
}

/**
 * The bytes of an envelope. Throws COMMANDER_ENVELOPE_MALFORMED, COMMANDER_KEY_UNKNOWN, or COMMANDER_SEAL_BROKEN where the data or
 * what it belongs to is not as it was sealed.
 */
export function open(ring: KeyRing, envelope: SealedEnvelope, data: AssociatedData): Buffer {
  const { v, kid } = envelope as { v: unknown; kid: unknown };
  if (v !== 1 || typeof kid !== 'string') decode(undefined);
  const nonce = decode(envelope.nonce, NONCE_BYTES);
  const [ct, tag] = [decode(envelope.ct), decode(envelope.tag, TAG_BYTES)];
  const decipher = createDecipheriv(ALGORITHM, keyOf(ring, envelope.kid), nonce, {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(associated(envelope.kid, data));
  decipher.setAuthTag(tag);
  const start = decipher.update(ct);
  try {
    return Buffer.concat([start, decipher.final()]);
  } catch {
    throw new CommanderError(
      'COMMANDER_SEAL_BROKEN',
      'The sealed data was altered, or belongs to something else.',
    );
  }
}

import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** What is kept of a token: whoever reads it cannot log in with it. Times are ISO 8601. */
export interface StoredToken {
  readonly id: string;
  /** SHA-256 of the secret part, base64url. */
  readonly hash: string;
  readonly expires_at?: string | null;
  readonly revoked_at?: string | null;
}

/** A new token as its holder sees it, once, and as it is stored. */
export interface NewToken {
  readonly token: string;
  readonly id: string;
  readonly hash: string;
}

/** Whether a token opens the door, and if not, why. */
export type TokenVerdict =
  { ok: true } | { ok: false; reason: 'malformed' | 'wrong' | 'revoked' | 'expired' };

const FORM = /^cmd_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

// A plain hash is enough, and right, because the secret is 256 random bits: nobody can guess it, so a slow hash would only slow
// every request. (scrypt and its kin are for passwords that people choose.)
function hashSecret(secret: string): string {
  return createHash('sha256').update('commander.token.v1\0').update(secret).digest('base64url');
}

/** A new random token, `cmd_<id>_<256-bit secret>`; only its id and hash are to be stored. */
export function createToken(): NewToken {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return { token: `cmd_${id}_${secret}`, id, hash: hashSecret(secret) };
}

/** The id of a token, by which its stored form is found; undefined where the text is no token. */
export function tokenId(token: string): string | undefined {
  return FORM.exec(token)?.[1];
}

/** The stored hash of a token, from which its signing key is derived; undefined where the text is no token. */
export function tokenHash(token: string): string | undefined {
  const secret = FORM.exec(token)?.[2];
  return secret === undefined ? undefined : hashSecret(secret);
}

/** Whether two texts are equal, in a time that does not depend on where they differ. */
export function sameText(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}

/** Why a stored token may not be used at this moment, revocation first; undefined where it may. A date nobody can read is past. */
export function tokenRefusal(stored: StoredToken, now: Date): 'revoked' | 'expired' | undefined {
  if (stored.revoked_at) return 'revoked';
  if (stored.expires_at && !(Date.parse(stored.expires_at) > now.getTime())) return 'expired';
  return undefined;
}

/** Checks a presented token against its stored form; the secret first, so that a stranger learns nothing of the token's state. */
export function verifyToken(token: string, stored: StoredToken, now: Date): TokenVerdict {
  const hash = tokenHash(token);
  if (hash === undefined) return { ok: false, reason: 'malformed' };
  const matches = sameText(hash, stored.hash) && tokenId(token) === stored.id;
  if (!matches) return { ok: false, reason: 'wrong' };
  const refusal = tokenRefusal(stored, now);
  return refusal ? { ok: false, reason: refusal } : { ok: true };
}

import * as fc from 'fast-check';
import { createToken, tokenId, verifyToken } from './operator-token';

const now = new Date('2024-01-15T10:00:00Z');

describe('operator tokens', () => {
  it('a token opens its own stored form, which does not hold the secret', () => {
    const { token, id, hash } = createToken();
    expect(verifyToken(token, { id, hash }, now)).toEqual({ ok: true });
    expect(tokenId(token)).toBe(id);
    expect(token).not.toContain(hash);
  });

  it('no two tokens are alike', () => {
    const tokens = Array.from({ length: 1000 }, () => createToken());
    expect(new Set(tokens.flatMap(({ token, id, hash }) => [token, id, hash])).size).toBe(3000);
  });

  it('a token with any one character changed opens nothing', () => {
    const { token, id, hash } = createToken();
    // The last character of 43 carries two unused bits: four spellings decode alike, and three of them must fail too.
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'aA0b_-x9'), (index, char) => {
        fc.pre(token[index] !== char);
        const changed = token.slice(0, index) + char + token.slice(index + 1);
        expect(verifyToken(changed, { id, hash }, now).ok).toBe(false);
      }),
    );
  });

  it('another token, or none, opens nothing', () => {
    const { id, hash } = createToken();
    expect(verifyToken(createToken().token, { id, hash }, now)).toEqual({ ok: false, reason: 'wrong' });
    for (const text of ['', 'cmd_', `cmd_${id}_`, hash, `cmd_${id}_${hash} `]) {
      expect(verifyToken(text, { id, hash }, now)).toEqual({ ok: false, reason: 'malformed' });
    }
  });

  it.each([
    ['is open before it expires', { expires_at: '2024-01-15T10:00:00.001Z' }, { ok: true }],
    [
      'is closed from the moment it expires',
      { expires_at: '2024-01-15T10:00:00Z' },
      { ok: false, reason: 'expired' },
    ],
    ['is closed where its expiry cannot be read', { expires_at: 'soon' }, { ok: false, reason: 'expired' }],
    ['is closed once revoked', { revoked_at: '2024-01-15T09:00:00Z' }, { ok: false, reason: 'revoked' }],
    ['is open where neither is set', { expires_at: null, revoked_at: null }, { ok: true }],
  ])('a token %s', (_name, state, verdict) => {
    const { token, id, hash } = createToken();
    expect(verifyToken(token, { id, hash, ...state }, now)).toEqual(verdict);
  });

  it('tells a stranger nothing of a revoked token', () => {
    const { id, hash } = createToken();
    const stored = { id, hash, revoked_at: '2024-01-15T09:00:00Z' };
    expect(verifyToken(createToken().token, stored, now)).toEqual({ ok: false, reason: 'wrong' });
  });
});

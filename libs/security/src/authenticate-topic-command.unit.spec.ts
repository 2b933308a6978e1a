import * as fc from 'fast-check';
import {
  authenticateTopicCommand,
  SIGNATURE_WINDOW_MS,
  type TopicPolicy,
} from './authenticate-topic-command';
import { signCommand, withoutSignature, type TopicCommand } from './command-signature';
import { createToken } from './operator-token';

const now = new Date('2024-01-15T10:00:00Z');
const topic = 'commander.commands.v1';
const grants = [{ project: 'p-1', role: 'operator' as const }];
const ada = { name: 'ada', grants: [...grants, { project: '*', role: 'admin' as const }] };
const bob = { name: 'bob', grants: [] };
const adas = createToken();
const bobs = createToken();
const command = {
  command: 'pause',
  id: 'c-1',
  operator: 'ada',
  execution_id: 'e-1',
  nested: { list: [1, 'two', null] },
};

const policy = (changes: Partial<TopicPolicy> = {}): TopicPolicy => ({
  profile: 'production',
  topic,
  now,
  operator: (name) => [ada, bob].find((operator) => operator.name === name),
  token: (id) =>
    [
      { ...adas, operator: 'ada', grants },
      { ...bobs, operator: 'bob', grants: [] },
    ].find((token) => token.id === id),
  ...changes,
});
const signedAt = (ms: number) => signCommand(command, adas.token, new Date(now.getTime() + ms), topic);
const reasonOf = (given: TopicCommand, changes?: Partial<TopicPolicy>) => {
  const answer = authenticateTopicCommand(given, policy(changes));
  return answer.ok ? 'accepted' : answer.reason;
};

describe('a command on the topic', () => {
  it('signed is believed in every profile, whatever the order of its keys', () => {
    const signed = signedAt(0);
    const reordered = Object.fromEntries(Object.entries(signed).reverse());
    // Not everything that ada may: what this token of hers allows.
    const believed = { ok: true, operator: { name: 'ada', grants }, token_id: adas.id };
    expect(authenticateTopicCommand(signed, policy())).toEqual(believed);
    expect(authenticateTopicCommand(reordered, policy())).toEqual(believed);
    expect(authenticateTopicCommand(signed, policy({ profile: 'development' }))).toEqual(believed);
    expect(withoutSignature(signed)).toEqual(command);
  });

  it('carries no secret', () => {
    expect(JSON.stringify(signedAt(0))).not.toContain(adas.token.slice(21));
    expect(JSON.stringify(signedAt(0))).not.toContain(adas.hash);
  });

  it('typed by hand is believed in the development profile alone, of a known operator', () => {
    expect(authenticateTopicCommand(command, policy({ profile: 'development' }))).toEqual({
      ok: true,
      operator: ada,
    });
    expect(reasonOf(command)).toMatch('not signed');
    for (const operator of ['eve', '', undefined, 7]) {
      expect(reasonOf({ ...command, operator }, { profile: 'development' })).toMatch(
        'no operator that is known',
      );
    }
  });

  it('altered anywhere is not believed, not even in the development profile', () => {
    const signed: TopicCommand = signedAt(0);
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(signed)),
        fc.jsonValue({ stringUnit: 'binary' }),
        (key, value) => {
          fc.pre(JSON.stringify(signed[key]) !== JSON.stringify(value));
          expect(reasonOf({ ...signed, [key]: value })).toMatch('does not match');
          expect(reasonOf({ ...signed, [key]: value }, { profile: 'development' })).toMatch('does not match');
        },
      ),
    );
    const { execution_id: _removed, ...without } = signed;
    expect(reasonOf(without)).toMatch('does not match');
    expect(reasonOf({ ...signed, added: 1 })).toMatch('does not match');
  });

  it.each([
    ['an algorithm of its own choice', { ...signedAt(0), alg: 'none' }],
    ['an empty signature', { ...signedAt(0), signature: '' }],
    ['a signature that cannot be made a text', { ...signedAt(0), signature: { toString: 1, valueOf: 1 } }],
    ['a null signature', { ...signedAt(0), signature: null }],
    ['a signature that cannot be canonical', { ...signedAt(0), extra: '\ud800' }],
    ['a signature for another topic', signCommand(command, adas.token, now, 'other.commands.v1')],
    ['a signature of an unknown token', signCommand(command, createToken().token, now, topic)],
  ])('with %s is not believed', (_name, given) => {
    expect(reasonOf(given)).toMatch('does not match');
  });

  it('is believed within the window, and not outside it', () => {
    expect(reasonOf(signedAt(-SIGNATURE_WINDOW_MS))).toBe('accepted');
    expect(reasonOf(signedAt(SIGNATURE_WINDOW_MS))).toBe('accepted');
    expect(reasonOf(signedAt(-SIGNATURE_WINDOW_MS - 1))).toMatch('5 minutes');
    expect(reasonOf(signedAt(SIGNATURE_WINDOW_MS + 1))).toMatch('5 minutes');
  });

  it('must name the owner of the token and carry an id', () => {
    expect(reasonOf(signCommand(command, bobs.token, now, topic))).toMatch('another operator');
    expect(reasonOf(signCommand({ ...command, id: undefined }, adas.token, now, topic))).toMatch('`id`');
  });

  it('of a revoked or expired token is not believed', () => {
    const owned = { ...adas, operator: 'ada', grants };
    expect(reasonOf(signedAt(0), { token: () => ({ ...owned, revoked_at: now.toISOString() }) })).toMatch(
      'revoked',
    );
    expect(reasonOf(signedAt(0), { token: () => ({ ...owned, expires_at: now.toISOString() }) })).toMatch(
      'expired',
    );
  });

  it('cannot be signed with something that is no token', () => {
    expect(() => signCommand(command, 'secret-of-ada', now, topic)).toThrow(
      /^The operator token is not of the form(?!.*ada)/,
    );
  });
});

import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson } from './canonical-json';
import { CommanderError } from './commander-error';
import { tokenHash, tokenId } from './operator-token';

/** A command as it stands on the commands topic: any JSON object. */
export type TopicCommand = Readonly<Record<string, unknown>>;

/** What a signature adds to a command. A token itself never goes on a topic: Kafka would keep it in clear. */
export type SignatureFields = {
  readonly token_id: string;
  /** ISO 8601. */
  readonly issued_at: string;
  /** base64url of HMAC-SHA256; the algorithm is fixed, there is no field to choose another. */
  readonly signature: string;
};

/**
 * The key that a token signs commands with: HKDF-SHA256 of its stored hash, bound to the topic it is for, so that a command signed for
 * one installation means nothing in another. It can be derived from what is stored; guard the token table accordingly.
 */
function signingKey(id: string, hash: string, topic: string): Buffer {
  return Buffer.from(
    hkdfSync('sha256', Buffer.from(hash, 'base64url'), id, `commander.command.v1\0${topic}`, 32),
  );
}

/** The signature of a command (without its field `signature`) under a token's stored hash. */
export function commandSignature(
  command: TopicCommand,
  stored: { id: string; hash: string },
  topic: string,
): string {
  const { signature: _signature, ...signed } = command;
  return createHmac('sha256', signingKey(stored.id, stored.hash, topic))
    .update(canonicalJson(signed))
    .digest('base64url');
}

/** The command as it was before signing: the form the contract's parser takes. */
export function withoutSignature(command: TopicCommand): TopicCommand {
  const { signature: _signature, token_id: _tokenId, issued_at: _issuedAt, ...rest } = command;
  return rest;
}

/** The command with `token_id`, `issued_at` and `signature`; throws COMMANDER_TOKEN_MALFORMED where the text is no token. */
export function signCommand<C extends TopicCommand>(
  command: C,
  token: string,
  issuedAt: Date,
  topic: string,
): C & SignatureFields {
  const [id, hash] = [tokenId(token), tokenHash(token)];
  if (id === undefined || hash === undefined) {
    const remedy = 'Use a token as `commander token create` printed it.';
    throw new CommanderError(
      'COMMANDER_TOKEN_MALFORMED',
      'The operator token is not of the form cmd_<id>_<secret>.',
      { remedy },
    );
  }
  const unsigned = { ...command, token_id: id, issued_at: issuedAt.toISOString() };
  return { ...unsigned, signature: commandSignature(unsigned, { id, hash }, topic) };
}

import type { Grant, Operator } from './authorize';
import { commandSignature, type TopicCommand } from './command-signature';
import { CommanderError } from './commander-error';
import { sameText, tokenRefusal, type StoredToken } from './operator-token';

/** How strict a service is: `development` trusts whoever reaches the loopback broker to say who they are. */
export type Profile = 'development' | 'production';

/** A stored token with the name of the operator it belongs to, and what it lets them do. */
export interface OwnedToken extends StoredToken {
  readonly operator: string;
  readonly grants: readonly Grant[];
}

/** What is known of operators and their tokens when a command arrives; both are read before the check, which is pure. */
export interface TopicPolicy {
  readonly profile: Profile;
  /** The topic the command was read from, with its prefix. */
  readonly topic: string;
  readonly now: Date;
  /** Asked for unsigned commands alone. */
  readonly operator: (name: string) => Operator | undefined;
  readonly token: (id: string) => OwnedToken | undefined;
}

/** Who gave the command, or why nobody is believed to have; the reason holds no secret. */
export type Authentication =
  { ok: true; operator: Operator; token_id?: string } | { ok: false; reason: string };

/** How far `issued_at` may lie from the moment of the check, in milliseconds, either way. */
export const SIGNATURE_WINDOW_MS = 5 * 60_000;

const no = (reason: string): Authentication => ({ ok: false, reason });

function named(command: TopicCommand, policy: TopicPolicy): Authentication {
  const operator = typeof command.operator === 'string' ? policy.operator(command.operator) : undefined;
  if (!operator) return no('The command names no operator that is known here: set its field `operator`.');
  return { ok: true, operator };
}

function fresh(command: TopicCommand, now: Date): boolean {
  const issued = typeof command.issued_at === 'string' ? Date.parse(command.issued_at) : NaN;
  return Math.abs(now.getTime() - issued) <= SIGNATURE_WINDOW_MS;
}

function signatureMatches(command: TopicCommand, stored: StoredToken, topic: string): boolean {
  const { signature } = command;
  try {
    return typeof signature === 'string' && sameText(signature, commandSignature(command, stored, topic));
  } catch (error) {
    if (error instanceof CommanderError) return false;
    throw error;
  }
}

// What a signed command must be besides signed. An id makes it idempotent, and so a replay within the window harmless.
function objection(command: TopicCommand, stored: OwnedToken, now: Date): string | undefined {
  const refusal = tokenRefusal(stored, now);
  if (refusal) return `The token that signed the command is ${refusal}: use another.`;
  if (!fresh(command, now)) {
    return 'The command was signed more than 5 minutes away from now: check the clock and sign it again.';
  }
  if (typeof command.id !== 'string' || command.id === '')
    return 'A signed command needs an `id` of its own.';
  if (stored.operator !== command.operator)
    return 'The command names another operator than the owner of its token.';
  return undefined;
}

function signed(command: TopicCommand, policy: TopicPolicy): Authentication {
  const stored = typeof command.token_id === 'string' ? policy.token(command.token_id) : undefined;
  if (!stored || !signatureMatches(command, stored, policy.topic)) {
    return no(
      'The signature of the command does not match: sign the whole command with a token of this installation.',
    );
  }
  const refused = objection(command, stored, policy.now);
  if (refused) return no(refused);
  // The grants of this token alone, as for a bearer: another token of the same name may be anybody's.
  const { operator: name, grants, id: token_id } = stored;
  return { ok: true, operator: { name, grants }, token_id };
}

/**
 * Who gave a command that was read from the commands topic. A signature is always checked where there is one; a command without one
 * (typed into kcat) is accepted in the development profile alone, where the broker listens on loopback only.
 */
export function authenticateTopicCommand(command: TopicCommand, policy: TopicPolicy): Authentication {
  if (command.signature !== undefined) return signed(command, policy);
  if (policy.profile === 'development') return named(command, policy);
  return no(
    'The command is not signed: outside the development profile every command on the topic carries a signature.',
  );
}

import { ConnectorError } from '@commander/connectors';
import type { ErrorCategory, Failure } from '@commander/contracts';
import { isCommanderError } from '@commander/security';

const LONGEST_MESSAGE = 1000;
// The one that needs the most is told first: what no repetition mends decides how the whole is handled.
const BY_GRAVITY: readonly ErrorCategory[] = ['fatal', 'system', 'constraint', 'validation', 'transient'];

/** Why an order had no effect; of an error that is not ours only its kind is told. */
export function failureOf(error: unknown): Failure {
  if (error instanceof ConnectorError) return error.failure;
  if (isCommanderError(error)) return own(error.code, error.message);
  const kind = error instanceof Error ? error.name : typeof error;
  return own('unexpected', `The processor failed for a reason of its own (${kind}); its log tells where.`);
}

const own = (code: string, message: string): Failure => ({
  category: 'system',
  error_type: 'system',
  code: code.slice(0, 100),
  message: message.slice(0, LONGEST_MESSAGE),
  retriable: false,
});

/** One failure that tells of several, the gravest first; each sentence is told once. */
export function mergeFailures(failures: readonly [Failure, ...Failure[]]): Failure {
  const sorted = [...failures].sort(
    (a, b) => BY_GRAVITY.indexOf(a.category) - BY_GRAVITY.indexOf(b.category),
  );
  const sentences = [...new Set(sorted.map((failure) => failure.message))];
  const message = sentences.join(' ');
  const told = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE - 1)}…` : message;
  return { ...(sorted[0] ?? failures[0]), message: told };
}

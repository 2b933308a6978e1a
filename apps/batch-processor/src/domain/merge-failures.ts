import type { ErrorCategory, NamedFailure } from '@commander/contracts';

const LONGEST_MESSAGE = 1000;
// The one that needs the most is told first: what no repetition mends decides how the whole is handled.
const BY_GRAVITY: readonly ErrorCategory[] = ['fatal', 'system', 'constraint', 'validation', 'transient'];

/** One failure that tells of several, the gravest first; each sentence is told once. */
export function mergeFailures(failures: readonly [NamedFailure, ...NamedFailure[]]): NamedFailure {
  const sorted = [...failures].sort(
    (a, b) => BY_GRAVITY.indexOf(a.category) - BY_GRAVITY.indexOf(b.category),
  );
  const sentences = [...new Set(sorted.map((failure) => failure.message))];
  const message = sentences.join(' ');
  const told = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE - 1)}…` : message;
  return { ...(sorted[0] ?? failures[0]), message: told };
}

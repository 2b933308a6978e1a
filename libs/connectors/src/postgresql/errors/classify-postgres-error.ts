import type { NamedFailure } from '@commander/contracts';
import { failureBy, errorRule, type ErrorRule } from '@commander/migration-plan';
import type { ErrorContext } from '../../error-context';
import { NETWORK_TABLE } from './network-table';
import { SQLSTATE_TABLE } from './sqlstate-table';

/** Names of the schema. */
export interface ErrorPlace {
  readonly constraint?: string | undefined;
  readonly column?: string | undefined;
}

const RULES = new Map([...NETWORK_TABLE, ...SQLSTATE_TABLE].map((entry) => [entry.code, entry]));
const SQLSTATE = /^[0-9A-Z]{5}$/;

const UNEXPECTED = errorRule('system', 'system')('unexpected', 'unexpected', 'something unexpected happened');

// What OpenSSL and Node call a certificate that they do not accept.
const CERTIFICATE = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/;

// Without a code of its own the driver says these words.
const WORDS: readonly (readonly [words: RegExp, code: string])[] = [
  [/timeout expired|connection timeout|timeout exceeded/i, 'connect_timeout'],
  [/ssl connection/i, 'tls_failed'],
  [/connection (terminated|ended)|not queryable/i, 'connection_lost'],
];

/** The SQLSTATE or errno of an error; undefined where it has none. */
export function codeOf(error: unknown): string | undefined {
  return textOf(error, 'code');
}

/** A text property of an unknown error, e.g. `constraint` or `column` of an error of the server. */
export function textOf(error: unknown, property: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const found: unknown = Reflect.get(error, property);
  return typeof found === 'string' ? found : undefined;
}

// The driver reports a lost connection without a code, and several addresses tried as an AggregateError.
function ruleWithoutCode(error: unknown): ErrorRule {
  if (error instanceof AggregateError && error.errors.length > 0) return ruleOf(error.errors[0]);
  const said = error instanceof Error ? error.message : '';
  const code = WORDS.find(([words]) => words.test(said))?.[1];
  return (code === undefined ? undefined : RULES.get(code)) ?? UNEXPECTED;
}

function ruleOf(error: unknown): ErrorRule {
  const code = codeOf(error);
  if (code === undefined) return ruleWithoutCode(error);
  const found = RULES.get(code);
  if (found) return found;
  if (CERTIFICATE.test(code)) return RULES.get('tls_failed') ?? UNEXPECTED;
  const ofClass = SQLSTATE.test(code) ? RULES.get(code.slice(0, 2)) : undefined;
  return ofClass
    ? { ...ofClass, code }
    : { ...UNEXPECTED, code: SQLSTATE.test(code) ? code : UNEXPECTED.code };
}

// The message, detail, hint and context of the server hold values.
function placeOf({ constraint, column }: ErrorPlace): string {
  const named = [constraint && `constraint "${constraint}"`, column && `column "${column}"`].filter(Boolean);
  return named.length > 0 ? ` (${named.join(', ')})` : '';
}

/**
 * Rebuilds an error of PostgreSQL, its driver or the network as a failure: codes and no values. `place` is where it was as far as that is known to
 * be a name of the schema: what the error itself says may be a value, for a trigger says what it likes.
 */
export function classifyPostgresError(
  error: unknown,
  context: ErrorContext,
  place: ErrorPlace = {},
): NamedFailure {
  const by = ruleOf(error);
  const message = `Connection "${context.connection}": ${by.sentence}${placeOf(place)} while ${context.doing} [${by.code}].`;
  return failureBy(by, message);
}

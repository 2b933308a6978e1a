import type { NamedFailure } from '@commander/contracts';
import { errorRule, failureBy, type ErrorRule } from '@commander/migration-plan';
import type { ErrorContext } from '../../error-context';
import type { ErrorPlace } from '../../postgresql/errors/classify-postgres-error';
import { NETWORK_TABLE } from '../../postgresql/errors/network-table';
import { MARIADB_TABLE } from './mariadb-table';

const RULES = new Map([...NETWORK_TABLE, ...MARIADB_TABLE].map((entry) => [entry.code, entry]));
const UNEXPECTED = errorRule('system', 'system')('unexpected', 'unexpected', 'something unexpected happened');

// What the driver calls what happens on the way, beside the errno of the system.
const DRIVER: readonly (readonly [codes: RegExp, code: string])[] = [
  [/^PROTOCOL_(CONNECTION_LOST|ENQUEUE_AFTER_|PACKETS_OUT_OF_ORDER|INCORRECT_PACKET)/, 'connection_lost'],
  [/^(PROTOCOL_SEQUENCE_TIMEOUT|ETIMEDOUT)$/, 'ETIMEDOUT'],
  [
    /^(HANDSHAKE_(NO_SSL_SUPPORT|SSL_ERROR)|ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/,
    'tls_failed',
  ],
];
const LOST = /closed state|connection (is|was) (closed|lost)|server closed/i;

/** What an error of the server or the driver says of itself, apart from its message, which holds values. */
interface Told {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly message?: unknown;
}

/** The number of the server's error; undefined where it is none of the server's. */
export function errnoOf(error: unknown): number | undefined {
  const { errno, sqlState } = told(error);
  return typeof errno === 'number' && errno > 0 && typeof sqlState === 'string' ? errno : undefined;
}

const told = (error: unknown): Told => (typeof error === 'object' && error !== null ? error : {});
const textOf = (found: unknown): string => (typeof found === 'string' ? found : '');

function ruleOf(error: unknown): ErrorRule {
  const errno = errnoOf(error);
  if (errno !== undefined) return ruleOfServer(String(errno), textOf(told(error).sqlState));
  if (error instanceof AggregateError && error.errors.length > 0) return ruleOf(error.errors[0]);
  return RULES.get(wayCode(told(error))) ?? UNEXPECTED;
}

function wayCode({ code, message }: Told): string {
  const said = textOf(code);
  if (RULES.has(said)) return said;
  const named = DRIVER.find(([codes]) => codes.test(said))?.[1];
  return named ?? (LOST.test(textOf(message)) ? 'connection_lost' : '');
}

function ruleOfServer(errno: string, sqlState: string): ErrorRule {
  return RULES.get(errno) ?? { ...(RULES.get(sqlState.slice(0, 2)) ?? UNEXPECTED), code: errno };
}

function placeOf({ constraint, column }: ErrorPlace): string {
  const named = [constraint && `constraint "${constraint}"`, column && `column "${column}"`].filter(Boolean);
  return named.length > 0 ? ` (${named.join(', ')})` : '';
}

/**
 * Rebuilds an error of MariaDB or MySQL, their driver or the network as a failure: codes and no values. `place` is where it was as far as
 * that is known to be a name of the schema: the server's message holds values.
 */
export function classifyMariadbError(
  error: unknown,
  context: ErrorContext,
  place: ErrorPlace = {},
): NamedFailure {
  const by = ruleOf(error);
  const message = `Connection "${context.connection}": ${by.sentence}${placeOf(place)} while ${context.doing} [${by.code}].`;
  return failureBy(by, message);
}

import type { Failure } from '@commander/contracts';
import { SQLSTATE_TABLE, type ErrorRule } from './sqlstate-table';

/** What was being done when the error came; names only, never values. */
export interface ErrorContext {
  /** The connection's name in the plan. */
  readonly connection: string;
  /** What was being done, as it continues "while", e.g. `writing table flights`. */
  readonly doing: string;
}

const RULES = new Map(SQLSTATE_TABLE.map((entry) => [entry.code, entry]));
const SQLSTATE = /^[0-9A-Z]{5}$/;

const CONNECTION_LOST: ErrorRule = {
  code: 'connection_lost',
  name: 'connection_reset',
  category: 'transient',
  errorType: 'network',
  sentence: 'the connection was lost',
};
const UNEXPECTED: ErrorRule = {
  code: 'unexpected',
  name: 'unexpected',
  category: 'system',
  errorType: 'system',
  sentence: 'something unexpected happened',
};

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
  const lost =
    error instanceof Error &&
    /connection (terminated|timeout)|timeout exceeded|not queryable/i.test(error.message);
  return lost ? CONNECTION_LOST : UNEXPECTED;
}

function ruleOf(error: unknown): ErrorRule {
  const code = codeOf(error);
  if (code === undefined) return ruleWithoutCode(error);
  const found = RULES.get(code);
  if (found) return found;
  const ofClass = SQLSTATE.test(code) ? RULES.get(code.slice(0, 2)) : undefined;
  return ofClass
    ? { ...ofClass, code }
    : { ...UNEXPECTED, code: SQLSTATE.test(code) ? code : UNEXPECTED.code };
}

// Constraint and column are names of the schema; the message, detail, hint and context of the server hold values.
function placeOf(error: unknown): string {
  const named = ['constraint', 'column'].flatMap((property) => {
    const name = textOf(error, property);
    return name ? [`${property} "${name}"`] : [];
  });
  return named.length > 0 ? ` (${named.join(', ')})` : '';
}

/** Rebuilds an error of PostgreSQL, its driver or the network as a failure: codes and names of the schema, no values. */
export function classifyPostgresError(error: unknown, context: ErrorContext): Failure {
  const rule = ruleOf(error);
  const message = `Connection "${context.connection}": ${rule.sentence}${placeOf(error)} while ${context.doing} [${rule.code}].`;
  return {
    category: rule.category,
    error_type: rule.errorType,
    code: rule.code,
    message: message.slice(0, 1000),
    retriable: rule.category === 'transient',
  };
}

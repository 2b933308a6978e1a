import { isCommanderError } from '@commander/security';

/** An error as it may be logged: no text in it can hold a data value. */
export interface SafeError {
  readonly name: string;
  /** SQLSTATE, errno, or a code of ours. */
  readonly code?: string;
  /** Only of errors of ours: drivers put values into theirs. */
  readonly message?: string;
  readonly remedy?: string;
  /** What a database or client names besides: constraint, schema, table, column, syscall, type. */
  readonly [detail: string]: unknown;
  /** Where it came from, without the message that a stack starts with. */
  readonly frames?: readonly string[];
  readonly cause?: SafeError;
  readonly errors?: readonly SafeError[];
}

const DETAILS = ['constraint', 'schema', 'table', 'column', 'syscall', 'type', 'status'] as const;
const IDENTIFIER = /^[\w$.-]{1,128}$/;
const FRAME =
  /^\s+at (?:(?:async |new )?[\w$.<>[\] ]{1,200} \()?(?:async )?((?:node:|file:|\/|[A-Za-z]:\\|webpack)[^()]{1,300}:\d+:\d+)\)?$/;
const MAX_FRAMES = 12;
const MAX_DEPTH = 4;

function identifier(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && IDENTIFIER.test(text) ? text : undefined;
}

// A message may hold lines that look like frames, so only what follows it counts; where it cannot be found, nothing does.
function framesOf({ stack, message }: Error): string[] | undefined {
  const at = stack?.indexOf(message) ?? -1;
  if (stack === undefined || at < 0) return undefined;
  const lines = stack.slice(at + message.length).split('\n');
  return lines
    .filter((line) => FRAME.test(line))
    .map((line) => line.trim())
    .slice(0, MAX_FRAMES);
}

function detailsOf(error: Error): Record<string, string> {
  const source = error as Error & Record<string, unknown>;
  return Object.fromEntries(
    DETAILS.flatMap((name) => {
      const value = identifier(source[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function inner(error: Error, depth: number): Pick<SafeError, 'cause' | 'errors'> {
  if (depth >= MAX_DEPTH) return {};
  return {
    ...(error.cause instanceof Error && { cause: describe(error.cause, depth + 1) }),
    ...(error instanceof AggregateError && {
      errors: error.errors.slice(0, 5).map((one) => describe(one, depth + 1)),
    }),
  };
}

function ours(error: Error): Pick<SafeError, 'message' | 'remedy'> {
  if (!isCommanderError(error)) return {};
  return { message: error.message, ...(typeof error.remedy === 'string' && { remedy: error.remedy }) };
}

function describe(error: unknown, depth: number): SafeError {
  if (!(error instanceof Error)) return { name: `thrown ${typeof error}` };
  const code = identifier('code' in error ? error.code : undefined);
  const frames = framesOf(error);
  return {
    name: identifier(error.name) ?? 'Error',
    ...(code !== undefined && { code }),
    ...ours(error),
    ...detailsOf(error),
    ...(frames !== undefined && { frames }),
    ...inner(error, depth),
  };
}

/**
 * What may be logged of anything thrown: name, code, identifiers and stack frames; the message only where the error is ours (see
 * `isCommanderError`).
 */
export function safeError(error: unknown): SafeError {
  return describe(error, 0);
}

/** One line for an error: our own message, else its name and code. */
export function summarize(error: SafeError): string {
  return error.message ?? [error.name, error.code].filter(Boolean).join(' ');
}

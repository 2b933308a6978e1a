import { isSpanContextValid, trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';
import { parseEnv, type Env } from '@commander/security';
import { safeError } from './safe-error';
import { scrubLogArguments, SECRET_KEYS } from './scrub-log';

/** Who writes the log, and where it goes. */
export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  /** COMMANDER_LOG_LEVEL is read from it; default `info`. */
  readonly env?: Env;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
}

const schema = z.object({
  COMMANDER_LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('least important level that is logged'),
});

function traceFields(): Record<string, string> {
  const active = trace.getActiveSpan()?.spanContext();
  return active && isSpanContextValid(active) ? { trace_id: active.traceId, span_id: active.spanId } : {};
}

/** The error serializer of our loggers: passes on what is already safe, and makes safe what is not. */
export const serializeError = (error: unknown): unknown =>
  error instanceof Error ? safeError(error) : error;

/**
 * A logger that writes one JSON object a line, with the ids of the active span. It never writes the message of an error that is not
 * ours, nor credentials. Throws ConfigError where COMMANDER_LOG_LEVEL is no level.
 */
export function createLogger({ service, instance, env = {}, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level: parseEnv(schema, env).COMMANDER_LOG_LEVEL,
    base: { service, instance },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    serializers: { err: serializeError },
    mixin: traceFields,
    // For what a child logger is bound to; the hook scrubs the arguments of each call, at any depth. (Wildcards here would make
    // a line twenty times as dear.)
    redact: { paths: SECRET_KEYS.map((key) => `["${key}"]`), censor: '[redacted]' },
    hooks: {
      logMethod(args, method) {
        method.apply(this, scrubLogArguments(args) as Parameters<typeof method>);
      },
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

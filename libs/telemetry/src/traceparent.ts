import {
  context,
  createTraceState,
  isSpanContextValid,
  ROOT_CONTEXT,
  trace,
  type Context,
} from '@opentelemetry/api';

const FORM = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * The context that a W3C `traceparent` (and `tracestate`) header stands for, with nothing else of this process in it; a root
 * context where the header is missing or malformed.
 */
export function contextFrom(traceparent: string | null | undefined, tracestate?: string): Context {
  const [, traceId, spanId, flags] = FORM.exec(traceparent ?? '') ?? [];
  if (!traceId || !spanId || !flags) return ROOT_CONTEXT;
  const spanContext = { traceId, spanId, traceFlags: parseInt(flags, 16) & 1, isRemote: true };
  if (!isSpanContextValid(spanContext)) return ROOT_CONTEXT;
  return trace.setSpanContext(
    ROOT_CONTEXT,
    tracestate ? { ...spanContext, traceState: createTraceState(tracestate) } : spanContext,
  );
}

/** The W3C `traceparent` of the span that is active here; undefined where there is none. */
export function currentTraceparent(): string | undefined {
  const active = trace.getSpanContext(context.active());
  if (!active || !isSpanContextValid(active)) return undefined;
  return `00-${active.traceId}-${active.spanId}-${(active.traceFlags & 1).toString().padStart(2, '0')}`;
}

/**
 * Runs a function as a part of the trace that a `traceparent` names, without a span of its own: a consumer wraps the handling of each
 * message in this, so that spans and messages made on the way join the message's trace. No `traceparent` means no trace.
 */
export function withParent<T>(traceparent: string | null | undefined, fn: () => T): T {
  return context.with(contextFrom(traceparent), fn);
}

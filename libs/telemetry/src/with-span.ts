import {
  context,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Link,
  type Span,
} from '@opentelemetry/api';
import { safeError } from './safe-error';
import { contextFrom } from './traceparent';

/** The name of our own tracer; what its spans carry is written by us, and so not stripped on export. */
export const TRACER_NAME = 'commander';

/** How a span is made. */
export interface SpanOptions {
  /** The `traceparent` to continue; null starts a new trace; left out, the span becomes a child of the active one. */
  readonly parent?: string | null;
  /** Ids, names and numbers; never a data value. */
  readonly attributes?: Attributes;
  readonly kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  /** The `traceparent`s of other spans that led here. */
  readonly links?: readonly string[];
}

const KINDS = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

function linksTo(traceparents: readonly string[]): Link[] {
  return traceparents.flatMap((traceparent) => {
    const linked = trace.getSpanContext(contextFrom(traceparent));
    return linked ? [{ context: linked }] : [];
  });
}

/** Marks a span as failed with the error's code and name; its message could hold data, so it is left out. */
export function recordError(span: Span, error: unknown): void {
  const { name, code } = safeError(error);
  span.setAttribute('error.type', code ?? name);
  span.addEvent('exception', {
    'exception.type': name,
    ...(code !== undefined && { 'exception.code': code }),
  });
  span.setStatus({ code: SpanStatusCode.ERROR, message: code ?? name });
}

/** Runs a function inside a span, which ends with it and records its error; the error is thrown on. */
export async function withSpan<T>(
  name: string,
  options: SpanOptions,
  fn: (span: Span) => T | Promise<T>,
): Promise<T> {
  const { parent, attributes = {}, kind = 'internal', links = [] } = options;
  const within = parent === undefined ? context.active() : contextFrom(parent);
  const spanOptions = { attributes, kind: KINDS[kind], links: linksTo(links) };
  const span = trace.getTracer(TRACER_NAME).startSpan(name, spanOptions, within);
  try {
    return await context.with(trace.setSpan(within, span), () => fn(span));
  } catch (error) {
    recordError(span, error);
    throw error;
  } finally {
    span.end();
  }
}

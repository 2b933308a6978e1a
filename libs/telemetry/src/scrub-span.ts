import type { Attributes } from '@opentelemetry/api';
import type { tracing } from '@opentelemetry/sdk-node';
import { TRACER_NAME } from './with-span';

// All that may leave the process of a span somebody else's instrumentation made. A list of what is allowed, because the next
// version of an instrumentation may record something new. Left out on purpose: statements and their parameters, query strings, headers,
// keys of messages, exception messages and stacks.
const ALLOWED = new Set([
  'component',
  'error.type',
  'exception.type',
  'exception.code',
  'db.system.name',
  'db.namespace',
  'db.operation.name',
  'db.response.status_code',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'http.method',
  'http.status_code',
  'network.peer.address',
  'network.peer.port',
  'network.protocol.version',
  'server.address',
  'server.port',
  'url.path',
  'url.scheme',
  'messaging.system',
  'messaging.destination.name',
  'messaging.destination.partition.id',
  'messaging.operation.type',
  'messaging.operation.name',
  'messaging.batch.message_count',
  'messaging.kafka.offset',
  'messaging.kafka.message.tombstone',
  'nestjs.version',
  'nestjs.type',
  'nestjs.module',
  'nestjs.controller',
  'nestjs.callback',
]);
const CODE = /^[\w.]{1,64}$/;

function allowed(attributes: Attributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).filter(
      ([name, value]) => ALLOWED.has(name) && (name !== 'error.type' || CODE.test(String(value))),
    ),
  );
}

// The pg instrumentation cuts the statement at its first blank, which need not come before the first literal.
function nameOf({ name, instrumentationScope }: tracing.ReadableSpan): string {
  if (!instrumentationScope.name.endsWith('instrumentation-pg')) return name;
  return /^[\w.-]+(?::[\w-]{1,64})?/.exec(name)?.[0] ?? 'pg';
}

function statusOf({ status }: tracing.ReadableSpan): tracing.ReadableSpan['status'] {
  return status.message !== undefined && CODE.test(status.message) ? status : { code: status.code };
}

/**
 * The span as it may be exported: no statement, value, query string, or error message of a driver (the pg instrumentation puts the
 * server's message into the status, and with it the offending value).
 */
export function scrubSpan(span: tracing.ReadableSpan): tracing.ReadableSpan {
  const own = span.instrumentationScope.name === TRACER_NAME;
  return {
    name: nameOf(span),
    kind: span.kind,
    spanContext: () => span.spanContext(),
    parentSpanContext: span.parentSpanContext,
    startTime: span.startTime,
    endTime: span.endTime,
    status: statusOf(span),
    attributes: own ? span.attributes : allowed(span.attributes),
    links: span.links.map((link) => ({ context: link.context })),
    events: span.events.map((event) => ({
      ...event,
      attributes: own ? event.attributes : allowed(event.attributes ?? {}),
    })),
    duration: span.duration,
    ended: span.ended,
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

import { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import type { StoredMessage } from '../port/stored-message';

/**
 * Runs a handler inside the trace that the message's headers name, in a consumer span of its own (attributes by
 * OpenTelemetry's messaging conventions, no key and no value). Does nothing where no OpenTelemetry SDK is registered.
 */
export function inMessageContext(
  message: StoredMessage,
  group: string,
  handler: () => Promise<void>,
): Promise<void> {
  const parent = propagation.extract(ROOT_CONTEXT, message.headers);
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.operation.type': 'process',
    'messaging.operation.name': 'process',
    'messaging.destination.name': message.topic,
    'messaging.destination.partition.id': String(message.partition),
    'messaging.kafka.offset': message.offset,
    'messaging.consumer.group.name': group,
  };
  const span = trace
    .getTracer('@commander/kafka')
    .startSpan(`process ${message.topic}`, { kind: SpanKind.CONSUMER, attributes }, parent);
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      await handler();
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.constructor.name : typeof error);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

import { SpanStatusCode, context, propagation, trace } from '@opentelemetry/api';
import { node, tracing } from '@opentelemetry/sdk-node';
import { InMemoryBroker } from '../memory/in-memory-broker';
import { InMemoryMessageLog } from '../memory/in-memory-message-log';
import { QUICK } from '../testing/messages';
import { until } from '../testing/until';

describe('the trace of a consumed message', () => {
  const exporter = new tracing.InMemorySpanExporter();
  const provider = new node.NodeTracerProvider({
    spanProcessors: [new tracing.SimpleSpanProcessor(exporter)],
  });
  beforeAll(() => provider.register());
  afterAll(async () => {
    await provider.shutdown();
    trace.disable();
    context.disable();
    propagation.disable();
  });

  it('goes on in the handler, each try in a span of its own that tells no value', async () => {
    const broker = new InMemoryBroker().createTopic('orders', 1);
    const log = new InMemoryMessageLog(broker);
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await log.append([{ topic: 'orders', partition: 0, key: 'k', value: 'v', headers: { traceparent } }]);
    const seen: (string | undefined)[] = [];
    await log.consume({
      group: 'g',
      topics: ['orders'],
      retry: QUICK,
      onMessage: async () => {
        await Promise.resolve();
        seen.push(trace.getActiveSpan()?.spanContext().traceId);
        if (seen.length === 1) throw new TypeError('a@b.c');
      },
    });
    await until(() => exporter.getFinishedSpans().length === 2);
    await log.close();
    expect(seen).toEqual([traceId, traceId]);
    expect(exporter.getFinishedSpans()).toMatchObject([
      {
        name: 'process orders',
        parentSpanContext: { spanId: 'b7ad6b7169203331' },
        status: { code: SpanStatusCode.ERROR },
        attributes: { 'error.type': 'TypeError', 'messaging.kafka.offset': 0 },
        events: [],
      },
      { status: { code: SpanStatusCode.UNSET } },
    ]);
    const told = exporter.getFinishedSpans().map(({ attributes, status }) => ({ attributes, status }));
    expect(JSON.stringify(told)).not.toContain('a@b.c');
  });
});

import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { resources, tracing } from '@opentelemetry/sdk-node';
import { sampler } from './sampler';
import { ScrubbingExporter } from './scrubbing-exporter';

const canary = 'canary-7f3a';
const memory = new tracing.InMemorySpanExporter();
const provider = new tracing.BasicTracerProvider({
  resource: resources.resourceFromAttributes({ 'service.name': 's' }),
  sampler: sampler(1),
  spanProcessors: [new tracing.SimpleSpanProcessor(new ScrubbingExporter(memory))],
});
const pg = provider.getTracer('@opentelemetry/instrumentation-pg');

beforeEach(() => memory.reset());
afterAll(() => provider.shutdown());

const exported = () =>
  memory
    .getFinishedSpans()
    .map(({ name, attributes, status, events, links }) => ({ name, attributes, status, events, links }));

describe('what is exported', () => {
  it('holds of a failed query neither statement nor values nor the message of the server', () => {
    const span = pg.startSpan(`pg.query:INSERT\nINTO'${canary}' shop`, {
      kind: SpanKind.CLIENT,
      attributes: {
        'db.system.name': 'postgresql',
        'db.namespace': 'shop',
        'db.query.text': `insert into t values ('${canary}')`,
        'db.postgresql.values': [canary],
        'db.query.parameter.0': canary,
        'error.type': '22P02',
      },
    });
    span.recordException(new Error(`invalid input "${canary}"`));
    span.setStatus({
      code: SpanStatusCode.ERROR,
      message: `invalid input syntax for type integer: "${canary}"`,
    });
    span.end();
    expect(exported()).toMatchObject([
      {
        name: 'pg.query:INSERT',
        attributes: { 'db.system.name': 'postgresql', 'db.namespace': 'shop', 'error.type': '22P02' },
        status: { code: SpanStatusCode.ERROR },
        events: [{ name: 'exception', attributes: { 'exception.type': 'Error' } }],
      },
    ]);
    expect(JSON.stringify(exported())).not.toContain(canary);
  });

  it('holds of a request the route, and neither query nor headers', () => {
    const attributes = {
      'http.route': '/v1/executions/:id',
      'url.path': '/v1/executions/e-1',
      'url.query': `email=${canary}`,
      'url.full': `http://localhost/?email=${canary}`,
      'http.request.header.authorization': [canary],
    };
    provider.getTracer('@opentelemetry/instrumentation-http').startSpan('GET', { attributes }).end();
    expect(exported()[0]?.attributes).toEqual({
      'http.route': '/v1/executions/:id',
      'url.path': '/v1/executions/e-1',
    });
  });

  it('holds of our own spans what we put there, except a message that is no code', () => {
    const span = provider.getTracer('commander').startSpan('batch', { attributes: { 'batch.number': 45 } });
    span.setStatus({ code: SpanStatusCode.ERROR, message: `failed on ${canary}` });
    span.end();
    expect(exported()).toMatchObject([{ name: 'batch', attributes: { 'batch.number': 45 } }]);
    expect(exported()[0]?.status).toEqual({ code: SpanStatusCode.ERROR });
  });

  it('holds of a message where it stands, and not its key', () => {
    const attributes = { 'messaging.kafka.offset': '7', 'messaging.kafka.message.key': canary };
    provider.getTracer('@opentelemetry/instrumentation-kafkajs').startSpan('send', { attributes }).end();
    expect(exported()[0]?.attributes).toEqual({ 'messaging.kafka.offset': '7' });
  });

  it('leaves out the bare fetches from Kafka and what hangs below them', () => {
    const attributes = { 'messaging.operation.type': 'receive' };
    const kafka = provider.getTracer('@opentelemetry/instrumentation-kafkajs');
    const fetched = kafka.startSpan('poll', { kind: SpanKind.CONSUMER, attributes });
    expect(fetched.isRecording()).toBe(false);
    const handled = kafka.startSpan('process', {
      kind: SpanKind.CONSUMER,
      attributes: { 'messaging.operation.type': 'process' },
    });
    expect(handled.isRecording()).toBe(true);
  });
});

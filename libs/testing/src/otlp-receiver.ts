import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for the first span of a trace. */
  readonly parentSpanId?: string;
  readonly name: string;
  /** The `service.name` of who sent it. */
  readonly service: string;
  /** The `service.instance.id` of who sent it. */
  readonly instance: string;
  /** The tracer that made it. */
  readonly scope: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { traceId: string; spanId: string }[];
  readonly events: readonly { name: string; attributes: Readonly<Record<string, unknown>> }[];
  readonly status?: { readonly code?: number; readonly message?: string };
}

/** A receiver of OTLP traces (HTTP with JSON) on a free loopback port. */
export interface OtlpReceiver {
  /** What COMMANDER_OTLP_ENDPOINT is to be set to. */
  readonly url: string;
  spans(): ReceivedSpan[];
  /** Everything received, as it came: what a search for planted values looks at. */
  raw(): string;
  /** Waits until the spans satisfy the predicate; after `boundMs` it throws, naming the spans that came. */
  waitFor(predicate: (spans: ReceivedSpan[]) => boolean, boundMs: number): Promise<ReceivedSpan[]>;
  stop(): Promise<void>;
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}
interface WireEvent {
  name: string;
  attributes?: KeyValue[];
}
interface WireSpan extends Omit<
  ReceivedSpan,
  'attributes' | 'links' | 'events' | 'service' | 'instance' | 'scope'
> {
  attributes?: KeyValue[];
  links?: { traceId: string; spanId: string }[];
  events?: WireEvent[];
}
interface WireResource {
  resource?: { attributes?: KeyValue[] };
  scopeSpans?: { scope?: { name?: string }; spans?: WireSpan[] }[];
}

function record(attributes: KeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

function readSpan(span: WireSpan, from: { service: string; instance: string; scope: string }): ReceivedSpan {
  const { traceId, spanId, parentSpanId, name, status } = span;
  return {
    ...from,
    ...{ traceId, spanId, name, status, parentSpanId: parentSpanId || undefined },
    attributes: record(span.attributes),
    links: (span.links ?? []).map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    events: (span.events ?? []).map((event) => ({ name: event.name, attributes: record(event.attributes) })),
  };
}

function readSpans(body: string): ReceivedSpan[] {
  const { resourceSpans = [] } = JSON.parse(body) as { resourceSpans?: WireResource[] };
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const who = record(resource?.attributes);
    const from = { service: String(who['service.name']), instance: String(who['service.instance.id']) };
    return scopeSpans.flatMap(({ scope, spans = [] }) =>
      spans.map((span) => readSpan(span, { ...from, scope: scope?.name ?? '' })),
    );
  });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Starts a receiver of OTLP traces; stop it when done. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const received: ReceivedSpan[] = [];
  const bodies: string[] = [];
  const watchers = new Set<() => void>();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      bodies.push(body);
      received.push(...readSpans(body));
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
      watchers.forEach((watch) => watch());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans: () => [...received],
    raw: () => bodies.join('\n'),
    waitFor: (predicate, boundMs) =>
      new Promise((resolve, reject) => {
        const finish = () => {
          clearTimeout(timer);
          watchers.delete(watch);
        };
        const watch = () => {
          if (!predicate(received)) return;
          finish();
          resolve([...received]);
        };
        const timer = setTimeout(() => {
          finish();
          const names = received.map(({ service, name }) => `${service}: ${name}`).join(', ') || 'none';
          reject(new Error(`The expected spans did not come within ${boundMs} ms; received: ${names}.`));
        }, boundMs);
        watchers.add(watch);
        watch();
      }),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

import { metrics, type Attributes, type Counter, type Gauge, type Histogram } from '@opentelemetry/api';
import type { IncomingMessage, ServerResponse } from 'node:http';

// Names follow Prometheus: snake case, with the unit at the end (`_seconds`, `_bytes`); a counter gets its `_total` on the way out.
// Labels hold names from small sets (entity, outcome, topic); ids of records or batches would make series without end.
const meter = () => metrics.getMeter('commander');

/** A number that only grows; made after `startTelemetry`, since before it nothing listens. */
export function counter(name: string, description: string): Counter {
  return meter().createCounter(name, { description });
}

/** A distribution; `boundaries` are the upper borders of its buckets, in the unit of its name. */
export function histogram(name: string, description: string, boundaries?: number[]): Histogram {
  return meter().createHistogram(name, { description, advice: { explicitBucketBoundaries: boundaries } });
}

/** A number that is set whenever it changes. */
export function gauge(name: string, description: string): Gauge {
  return meter().createGauge(name, { description });
}

/** A number, or one for each set of labels, that is read whenever somebody asks for the metrics. */
export function observedGauge(
  name: string,
  description: string,
  read: () => number | { value: number; labels: Attributes }[],
): void {
  meter()
    .createObservableGauge(name, { description })
    .addCallback((result) => {
      const answer = read();
      if (typeof answer === 'number') result.observe(answer);
      else answer.forEach(({ value, labels }) => result.observe(value, labels));
    });
}

/** Answers a request with the metrics. */
export type MetricsHandler = (request: IncomingMessage, response: ServerResponse) => void;

let source: MetricsHandler | undefined;

/** Lets `metricsHandler` answer from here on with what the given handler has; `startTelemetry` does this. */
export function serveMetricsFrom(handler: MetricsHandler | undefined): void {
  source = handler;
}

/** Answers a request with the metrics of this process in Prometheus text; 503 before `startTelemetry`. Serve it at `/metrics`. */
export function metricsHandler(request: IncomingMessage, response: ServerResponse): void {
  if (source) source(request, response);
  else response.writeHead(503, { 'content-type': 'text/plain' }).end('Telemetry is not started.\n');
}

import { metrics as metricsApi } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { KafkaJsInstrumentation } from '@opentelemetry/instrumentation-kafkajs';
import { NestInstrumentation } from '@opentelemetry/instrumentation-nestjs-core';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { core, metrics, NodeSDK, resources, tracing } from '@opentelemetry/sdk-node';
import { CommanderError } from '@commander/security';
import { serveMetricsFrom } from './metrics';
import { observeProcess } from './process-metrics';
import { sampler } from './sampler';
import { ScrubbingExporter } from './scrubbing-exporter';
import type { Telemetry, TelemetryOptions } from './start-telemetry';
import type { TelemetryEnv } from './telemetry-env';

const SHUTDOWN_MS = 3000;
const QUIET_PATHS = /^\/(?:health|metrics)\b/;

// HTTP and Kafka carry the trace context, so they are instrumented in any case; the others only make spans. Log lines get their
// trace id from the logger itself, which therefore does not care when it is loaded.
function instrumentations(exporting: boolean) {
  const carriers = [
    new HttpInstrumentation({
      requireParentforOutgoingSpans: true,
      ignoreIncomingRequestHook: (request) => QUIET_PATHS.test(request.url ?? ''),
    }),
    new KafkaJsInstrumentation(),
  ];
  if (!exporting) return carriers;
  return [
    ...carriers,
    new NestInstrumentation(),
    new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
  ];
}

function spanProcessor(endpoint: string): tracing.SpanProcessor {
  const exporter = new OTLPTraceExporter({ url: `${endpoint}/v1/traces`, timeoutMillis: SHUTDOWN_MS });
  return new tracing.BatchSpanProcessor(new ScrubbingExporter(exporter), {
    maxQueueSize: 4096,
    maxExportBatchSize: 512,
    scheduledDelayMillis: 1000,
    exportTimeoutMillis: SHUTDOWN_MS,
  });
}

async function startMetrics(
  resource: resources.Resource,
  port: number | undefined,
): Promise<metrics.MeterProvider> {
  const exporter = new PrometheusExporter({
    host: '127.0.0.1',
    port,
    preventServerStart: true,
    withoutScopeInfo: true,
  });
  const provider = new metrics.MeterProvider({ resource, readers: [exporter] });
  metricsApi.setGlobalMeterProvider(provider);
  observeProcess();
  serveMetricsFrom((request, response) => exporter.getMetricsRequestHandler(request, response));
  if (port === undefined) return provider;
  await exporter.startServer().catch((cause: unknown) => {
    const remedy = 'Set COMMANDER_METRICS_PORT to a free port, or leave it unset.';
    throw new CommanderError('COMMANDER_METRICS_PORT_TAKEN', `Port ${port} for metrics cannot be opened.`, {
      remedy,
      cause,
    });
  });
  return provider;
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work.catch(() => undefined), bound]);
  clearTimeout(timer);
}

/** Sets up the SDK; only `startTelemetry` calls this. */
export async function startSdk(options: TelemetryOptions, settings: TelemetryEnv): Promise<Telemetry> {
  const resource = resources.resourceFromAttributes({
    'service.name': options.service,
    'service.version': options.version,
    'service.instance.id': options.instance,
  });
  const sdk = new NodeSDK({
    resource,
    // The detectors would add the host's name and the command line, which may hold secrets.
    autoDetectResources: false,
    instrumentations: instrumentations(settings.endpoint !== undefined),
    spanProcessors: settings.endpoint === undefined ? [] : [spanProcessor(settings.endpoint)],
    sampler: sampler(settings.ratio),
    // Baggage of strangers is not carried into our topics.
    textMapPropagator: new core.W3CTraceContextPropagator(),
    // Given as empty, or else the SDK would take exporters from the environment.
    metricReaders: [],
    logRecordProcessors: [],
  });
  sdk.start();
  // After the instrumentations: their own metrics, taken for every message and query, cost more than they tell.
  const meters = await startMetrics(resource, settings.metricsPort);
  return {
    async shutdown() {
      serveMetricsFrom(undefined);
      await within(SHUTDOWN_MS, Promise.all([sdk.shutdown(), meters.shutdown()]));
    },
  };
}

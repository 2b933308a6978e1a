import type { Env } from '@commander/security';
import { telemetryEnv } from './telemetry-env';

/** Who reports. */
export interface TelemetryOptions {
  readonly service: string;
  readonly version: string;
  /** Tells the instances of a service apart. */
  readonly instance: string;
  readonly env: Env;
}

/** Telemetry at work. */
export interface Telemetry {
  /** Sends what is still queued, for 3 seconds at most, and stops. Never throws. */
  shutdown(): Promise<void>;
}

/**
 * Starts tracing and metrics. Spans go to COMMANDER_OTLP_ENDPOINT (or OTEL_EXPORTER_OTLP_ENDPOINT); where neither is set no span is
 * recorded, yet trace contexts still travel on through HTTP and Kafka. Throws ConfigError where the environment is wrong.
 *
 * It must run before whatever it instruments is loaded, so `main.ts` statically imports this library alone:
 *
 *     const telemetry = await startTelemetry({ service, version, instance, env: process.env });
 *     const { run } = await import('./bootstrap'); // NestJS, kafkajs, pg and all the rest
 *     await run(telemetry);
 *
 * Nothing that this library's index loads is instrumented; the SDK itself is loaded here, so that other importers do not pay for it.
 */
export async function startTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const settings = telemetryEnv(options.env);
  const { startSdk } = await import('./sdk');
  return startSdk(options, settings);
}

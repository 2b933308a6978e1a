import { z } from 'zod';
import { parseEnv, type Env } from '@commander/security';

const endpoint = z
  .url({ protocol: /^https?$/, error: 'it must be an http or https address' })
  .transform((url) => url.replace(/\/+$/, ''))
  .optional();

const schema = z.object({
  COMMANDER_OTLP_ENDPOINT: endpoint.describe(
    'base address of an OTLP receiver, for example http://127.0.0.1:4318',
  ),
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint.describe('base address of an OTLP receiver'),
  COMMANDER_TRACE_RATIO: z.coerce
    .number({ error: 'it must be a number from 0 to 1' })
    .min(0)
    .max(1)
    .default(1)
    .describe('part of the new traces that is recorded, from 0 to 1'),
  COMMANDER_METRICS_PORT: z.coerce
    .number({ error: 'it must be a port number' })
    .int()
    .min(1)
    .max(65535)
    .optional()
    .describe('loopback port that serves /metrics'),
});

/** What the environment says about telemetry. */
export interface TelemetryEnv {
  /** Base address that spans are sent to; undefined sends nothing. */
  readonly endpoint?: string;
  readonly ratio: number;
  readonly metricsPort?: number;
}

/** Reads it; throws ConfigError with every problem. */
export function telemetryEnv(env: Env): TelemetryEnv {
  const read = parseEnv(schema, env);
  return {
    endpoint: read.COMMANDER_OTLP_ENDPOINT ?? read.OTEL_EXPORTER_OTLP_ENDPOINT,
    ratio: read.COMMANDER_TRACE_RATIO,
    metricsPort: read.COMMANDER_METRICS_PORT,
  };
}

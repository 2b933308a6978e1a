export { startTelemetry, type Telemetry, type TelemetryOptions } from './start-telemetry';
export { contextFrom, currentTraceparent, withParent } from './traceparent';
export { recordError, withSpan, type SpanOptions } from './with-span';
export { safeError, summarize, type SafeError } from './safe-error';
export { createLogger, type LoggerOptions } from './create-logger';
export { loggingModule } from './logging-module';
export { counter, gauge, histogram, metricsHandler, observedGauge } from './metrics';
export { runMain, type Bootstrap } from './service/run-main';
export { startService, type PartHealth, type ServiceOptions } from './service/start-service';

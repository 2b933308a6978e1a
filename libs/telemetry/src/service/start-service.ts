import type { INestApplication, Type, DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import type { Logger } from 'pino';
import { CommanderError } from '@commander/security';
import { metricsHandler } from '../metrics';
import { safeError } from '../safe-error';
import type { Telemetry } from '../start-telemetry';

/** How a part of a service is; the service is healthy while every part is. */
export interface PartHealth {
  readonly status: string;
  readonly reason?: string;
}

/** A NestJS service with its HTTP face. */
export interface ServiceOptions {
  readonly service: string;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly module: Type | DynamicModule | Promise<DynamicModule>;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  /** The health of each part by name; `ok` and `retrying` are healthy. */
  readonly health: () => Readonly<Record<string, PartHealth>>;
  /** Megabytes of a request's body above which it is refused; 2 where left out. */
  readonly bodyLimitMb?: number;
  /** Called before the service listens, to connect microservices and filters. */
  readonly prepare?: (app: INestApplication) => Promise<void> | void;
  /** Called once nothing comes in any more: finish what is in hand, give back connections. */
  readonly drain?: () => Promise<void>;
}

const BODY_LIMIT_MB = 2;
const HEALTHY = new Set(['ok', 'retrying']);

/**
 * Starts a service: `/health` and `/metrics` beside its own addresses, a log line when it listens, a drain on SIGTERM and
 * SIGINT, telemetry flushed last.
 */
export async function startService(options: ServiceOptions): Promise<INestApplication> {
  const { NestFactory } = await import('@nestjs/core');
  const { Logger: NestLogger } = await import('nestjs-pino');
  const { module, logger } = options;
  const app = await NestFactory.create<NestExpressApplication>(await module, {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(NestLogger));
  app.disable('x-powered-by');
  app.useBodyParser('json', { limit: `${options.bodyLimitMb ?? BODY_LIMIT_MB}mb` });
  serveHealth(app, options);
  await options.prepare?.(app);
  stopOnSignals(app, options);
  await listen(app, options);
  logger.info({ address: await app.getUrl() }, 'The service listens.');
  return app;
}

async function listen(app: INestApplication, { host, port }: ServiceOptions): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    const { code = 'unknown' } = safeError(error);
    throw new CommanderError(
      'COMMANDER_CANNOT_LISTEN',
      `The service cannot listen on ${host}:${port} (${code}): set COMMANDER_HTTP_PORT to a free port.`,
      { cause: error },
    );
  }
}

function serveHealth(app: NestExpressApplication, { service, health }: ServiceOptions): void {
  app.use('/metrics', metricsHandler);
  app.use('/health', (_request: Request, response: Response) => {
    const parts = health();
    const healthy = Object.values(parts).every(({ status }) => HEALTHY.has(status));
    response
      .status(healthy ? 200 : 503)
      .json({ service, pid: process.pid, status: healthy ? 'ok' : 'error', parts });
  });
}

const DRAIN_MS = 30_000;

function stopOnSignals(app: INestApplication, { telemetry, logger, drain }: ServiceOptions): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, 'The service drains.');
    // What does not drain in time is taken over by others, as after a crash.
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    void app
      .close()
      .then(() => drain?.())
      .then(() => telemetry.shutdown())
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error({ err: error }, 'The service did not stop cleanly.');
          process.exit(1);
        },
      );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop(signal));
}

import type { DynamicModule } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createLogger, serializeError, type LoggerOptions } from './create-logger';

interface LoggedRequest {
  readonly id?: unknown;
  readonly method?: string;
  readonly originalUrl?: string;
  readonly url?: string;
}

// Neither headers nor the query string: both may hold secrets or values.
const request = ({ id, method, originalUrl, url }: LoggedRequest) => ({
  id,
  method,
  path: (originalUrl ?? url)?.split('?', 1)[0],
});
const response = ({ statusCode }: { statusCode?: number }) => ({ status: statusCode });

function level(_request: IncomingMessage, answer: ServerResponse, error?: Error): 'error' | 'warn' | 'debug' {
  if (error || answer.statusCode >= 500) return 'error';
  return answer.statusCode >= 400 ? 'warn' : 'debug';
}

/**
 * The NestJS module of our logger, for the root module's `imports` (a promise may stand there); then
 * `app.useLogger(app.get(Logger))` with nestjs-pino's Logger. Requests are logged by method, path and status alone.
 */
export async function loggingModule(options: LoggerOptions): Promise<DynamicModule> {
  const { RequestMethod } = await import('@nestjs/common');
  const { LoggerModule } = await import('nestjs-pino');
  return LoggerModule.forRoot({
    pinoHttp: {
      logger: createLogger(options),
      wrapSerializers: false,
      serializers: { req: request, res: response, err: serializeError },
      customLogLevel: level,
    },
    forRoutes: [{ path: '{*path}', method: RequestMethod.ALL }],
  });
}

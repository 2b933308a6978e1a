import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';

/** An answer that is an error: `{ "error": { "code", "message" } }`. */
export class HttpProblem extends HttpException {
  constructor(status: number, code: string, message: string) {
    super({ error: { code, message } }, status);
  }
}

/** Gives every error the one shape, and never the message of an error that is not ours. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) {
      response.end();
      return;
    }
    const { status, body } = this.answer(error);
    response.status(status).json(body);
  }

  private answer(error: unknown): { status: number; body: unknown } {
    if (error instanceof HttpProblem) return { status: error.getStatus(), body: error.getResponse() };
    if (error instanceof HttpException) {
      const status = error.getStatus();
      const message = status === 404 ? 'There is nothing at this address.' : 'The request could not be read.';
      return { status, body: { error: { code: status === 404 ? 'not-found' : 'malformed', message } } };
    }
    this.logger.error({ err: error }, 'A request failed.');
    const message = 'Something that this service needs did not answer; see its log.';
    return { status: 503, body: { error: { code: 'unavailable', message } } };
  }
}

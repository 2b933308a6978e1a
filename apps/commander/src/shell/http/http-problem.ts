import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { isUnavailable } from './is-unavailable';

/** An answer that is an error: `{ "error": { "code", "message" } }`. */
export class HttpProblem extends HttpException {
  constructor(status: number, code: string, message: string) {
    super({ error: { code, message } }, status);
  }
}

// What the framework refuses before we see it; its own messages may quote what was sent.
const REFUSED: Readonly<Record<number, { code: string; message: string }>> = {
  404: { code: 'not-found', message: 'There is nothing at this address.' },
  413: {
    code: 'too-large',
    message:
      'The body of the request is larger than 2 MB: split a plan; mend longer texts in the source, and replay them from there.',
  },
  415: { code: 'unsupported-encoding', message: 'Send the body as JSON in UTF-8, gzip or plain.' },
};
const UNREADABLE = { code: 'malformed', message: 'The request could not be read: send a body that is JSON.' };

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
    const problem = error instanceof HttpProblem ? error : this.problemOf(error);
    response.status(problem.getStatus()).json(problem.getResponse());
  }

  private problemOf(error: unknown): HttpProblem {
    const refused = refusedWith(error);
    if (refused !== null) {
      this.logger.debug({ err: error }, 'A request was refused.');
      const { code, message } = REFUSED[refused] ?? UNREADABLE;
      return new HttpProblem(refused, code, message);
    }
    this.logger.error({ err: error }, 'A request failed.');
    return isUnavailable(error)
      ? new HttpProblem(503, 'unavailable', 'Something that this service needs did not answer; see its log.')
      : new HttpProblem(500, 'internal', 'The request failed for a fault of this service; see its log.');
  }
}

/** The 4xx status of an error that blames the request, whether of the framework or of its parser of bodies. */
function refusedWith(error: unknown): number | null {
  const status = error instanceof Error && 'status' in error ? error.status : null;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}

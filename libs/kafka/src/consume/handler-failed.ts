import { MessageLogError } from '../port/message-log-error';
import type { Position } from '../port/stored-message';

/** A handler gave up on a message; the error's own text is kept out, since it may hold data values. */
export function handlerFailed(at: Position, cause: unknown): MessageLogError {
  const kind = cause instanceof Error ? cause.constructor.name : typeof cause;
  return new MessageLogError(
    'handler-failed',
    `The handler of ${at.topic}, partition ${at.partition}, offset ${at.offset} kept failing (${kind}); mend its cause and start the service again.`,
    { cause },
  );
}

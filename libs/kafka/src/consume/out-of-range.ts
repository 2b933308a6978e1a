import { MessageLogError } from '../port/message-log-error';
import type { Position } from '../port/stored-message';

/** The log does not hold what was asked for: it was truncated, or replaced by another of the same name. */
export function outOfRange(at: Position, end?: number): MessageLogError {
  const holds = end === undefined ? '' : ` (it ends at ${end})`;
  return new MessageLogError(
    'out-of-range',
    `The log holds no offset ${at.offset} in ${at.topic}, partition ${at.partition}${holds}: it was truncated or replaced; restore it, or rebuild what was read from it.`,
  );
}

export type MessageLogErrorCode =
  'topic-missing' | 'unavailable' | 'refused' | 'too-large' | 'out-of-range' | 'handler-failed' | 'closed';

/** A failure of the log; its message is one sentence without data values. */
export class MessageLogError extends Error {
  override readonly name = 'MessageLogError';

  constructor(
    readonly code: MessageLogErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

/** The topic does not exist (topics are never created by use). */
export function topicMissing(topic: string): MessageLogError {
  return new MessageLogError(
    'topic-missing',
    `The topic ${topic} does not exist; create the topics first (the provisioning step does), or correct the topic prefix.`,
  );
}

/** The log was closed before the call. */
export function logClosed(): MessageLogError {
  return new MessageLogError('closed', 'The message log is closed.');
}

/** Whether a failure may pass by itself, so that trying again has a point. */
export function isPassing(error: unknown): boolean {
  return error instanceof MessageLogError && error.code === 'unavailable';
}

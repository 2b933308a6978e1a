/** Why a log did not do what it was asked; `unavailable` alone may pass by itself. */
export type MessageLogErrorReason =
  'topic-missing' | 'unavailable' | 'refused' | 'too-large' | 'out-of-range' | 'handler-failed' | 'closed';

/** A failure of the log; its message is one sentence without data values. */
export class MessageLogError extends Error {
  override readonly name = 'MessageLogError';

  /** Tells loggers that the message is ours, and so may be shown. */
  readonly code: `COMMANDER_LOG_${string}`;

  constructor(
    readonly reason: MessageLogErrorReason,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.code = `COMMANDER_LOG_${reason.toUpperCase().replaceAll('-', '_')}`;
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
  return error instanceof MessageLogError && error.reason === 'unavailable';
}

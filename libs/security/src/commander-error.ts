/** The code of an error of ours; loggers and faces pass on the message of an error only when it carries one. */
export type CommanderErrorCode = `COMMANDER_${string}`;

/** What an error of ours may carry besides its message. */
export interface CommanderErrorDetails {
  /** One sentence that tells how to mend it. */
  readonly remedy?: string;
  /** The error underneath; its own message never reaches a log. */
  readonly cause?: unknown;
}

/** An error whose message was written by us and holds no data values, so it may be shown and logged. */
export class CommanderError extends Error {
  readonly remedy?: string;

  constructor(
    readonly code: CommanderErrorCode,
    message: string,
    details: CommanderErrorDetails = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    if (details.remedy !== undefined) this.remedy = details.remedy;
  }
}

/**
 * Whether an error's message is ours to show: it carries a code that starts with `COMMANDER_`. A structural test, so that the
 * pure libraries can throw such errors without importing this one.
 */
export function isCommanderError(
  error: unknown,
): error is Error & { code: CommanderErrorCode; remedy?: string } {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('COMMANDER_');
}

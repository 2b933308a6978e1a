import type { ErrorCategory, ErrorType, NamedFailure } from '@commander/contracts';

/** What one code, or one class of codes, means to an execution. */
export interface ErrorRule {
  /** A whole SQLSTATE, the two letters of its class, an errno, or a code of ours. */
  readonly code: string;
  /** Names the rule in `retry_on` and `no_retry_on`. */
  readonly name: string;
  readonly category: ErrorCategory;
  readonly errorType: ErrorType;
  /** Says what happened, without values; the place and the code are put around it. */
  readonly sentence: string;
}

/** Makes rules of one category and type. */
export const errorRule =
  (category: ErrorCategory, errorType: ErrorType) =>
  (code: string, name: string, sentence: string): ErrorRule => ({
    code,
    name,
    category,
    errorType,
    sentence,
  });

/** The failure that a rule makes of a message, which holds no data values. */
export const failureBy = ({ code, name, category, errorType }: ErrorRule, message: string): NamedFailure => ({
  category,
  error_type: errorType,
  code,
  name,
  message: message.slice(0, 1000),
  retriable: category === 'transient',
});

import type { ExecutionConfig, Failure, RetryPolicy } from '@commander/contracts';

/** Repeats of a failed order where nobody says otherwise. */
const DEFAULT_MAX_RETRIES = 3;

/** The first pause before a repeat where nobody says otherwise, in milliseconds. */
const DEFAULT_RETRY_DELAY_MS = 1000;

const NO_POLICY: RetryPolicy = { max_delay_ms: 30_000, backoff_multiplier: 2, no_retry_on: [] };

/** How failed orders are repeated; times in milliseconds. */
export interface RetryRules {
  readonly maxRetries: number;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  readonly multiplier: number;
}

/** The rules that the knobs of a run and its plan's `retry_config` make together; the knobs win. */
export const retryRules = (config: ExecutionConfig, policy: RetryPolicy = NO_POLICY): RetryRules => ({
  maxRetries: config.max_retries ?? retriesOf(policy),
  initialDelayMs: config.retry_delay_ms ?? policy.initial_delay_ms ?? DEFAULT_RETRY_DELAY_MS,
  maxDelayMs: policy.max_delay_ms,
  multiplier: policy.backoff_multiplier,
});

/** Repeats are all tries but the first one. */
const retriesOf = ({ max_attempts: tries }: RetryPolicy): number =>
  tries === undefined ? DEFAULT_MAX_RETRIES : tries - 1;

/** Whether a failure is of a kind that is repeated: transient, and neither left out of `retry_on` nor in `no_retry_on`. */
export function isRepeated({ category, name = '' }: Failure, policy: RetryPolicy = NO_POLICY): boolean {
  if (category !== 'transient' || policy.no_retry_on.includes(name)) return false;
  return policy.retry_on?.includes(name) ?? true;
}

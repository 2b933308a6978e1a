import type { RetryRules } from './retry-rules';

/**
 * Milliseconds to wait before the next try: the initial delay, multiplied once for each of the `retries` already made, up
 * to the highest delay. The upper half of it is left to chance (`random01` in [0, 1)) so that many failures do not
 * return as one.
 */
export function retryDelay(retries: number, rules: Omit<RetryRules, 'maxRetries'>, random01: number): number {
  const factor = Math.min(rules.multiplier ** retries, Number.MAX_SAFE_INTEGER);
  const full = Math.min(rules.initialDelayMs * factor, rules.maxDelayMs);
  return Math.round(full / 2 + (full / 2) * random01);
}
